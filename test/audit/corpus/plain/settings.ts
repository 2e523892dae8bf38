/** What the operator of the server has to say, read once at the start. */
export interface Settings {
  readonly port: number;
  /** The URL that clients call, which is also what tokens are for. */
  readonly resource: string;
  readonly issuer: string;
  readonly allowedOrigins: readonly string[];
  readonly isProduction: boolean;
  /** Seals what travels through clients; 32 bytes or more. */
  readonly sealingKey: string;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const SHORTEST_KEY = 32;

/**
 * Reads the environment.
 *
 * @throws Error that names the variable and never its value
 */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const isProduction = env['NODE_ENV'] === 'production';
  const url = (name: string): string => {
    const value = env[name] ?? '';
    if (!URL.canParse(value)) throw new Error(`${name} is no URL`);
    const { protocol, hostname, hash, search } = new URL(value);
    if (hash !== '' || search !== '') throw new Error(`${name} has a query or a fragment`);
    if (protocol === 'https:') return value;
    if (protocol !== 'http:') throw new Error(`${name} is not https`);
    if (isProduction) throw new Error(`${name} must be https in production`);
    if (!LOOPBACK.includes(hostname)) throw new Error(`${name} is http, and not on loopback`);
    return value;
  };
  const port = Number(env['PORT']);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('PORT is no port');
  const resource = url('RESOURCE_URL');
  const issuer = url('ISSUER_URL');
  const allowedOrigins = (env['ALLOWED_ORIGINS'] ?? '').split(',').filter(Boolean);
  for (const origin of allowedOrigins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      throw new Error('ALLOWED_ORIGINS names something that is no origin');
    }
  }
  const sealingKey = env['SEALING_KEY'] ?? '';
  if (isProduction && sealingKey.length < SHORTEST_KEY) {
    throw new Error(`SEALING_KEY must have ${SHORTEST_KEY} characters in production`);
  }
  return {
    ...{ port, resource, issuer, isProduction },
    allowedOrigins: [new URL(resource).origin, ...allowedOrigins],
    sealingKey: sealingKey === '' ? crypto.randomUUID() : sealingKey,
  };
}
