const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Reads the environment, or throws an Error that names the variable. */
export function readSettings(env) {
  const isProduction = env.NODE_ENV === 'production';
  const resource = endpoint('RESOURCE_URL', env.RESOURCE_URL, isProduction);
  const issuer = endpoint('ISSUER_URL', env.ISSUER_URL, isProduction);
  const port = Number(env.PORT);
  if (!(port > 0 && port < 65_536)) throw new Error('PORT is no port');
  return { port, resource, issuer };
}

function endpoint(name, value, isProduction) {
  if (!value || !URL.canParse(value)) throw new Error(`${name} is no URL`);
  const { protocol, hostname, search, hash } = new URL(value);
  if (search || hash) throw new Error(`${name} has a query or a fragment`);
  if (protocol === 'https:') return value;
  if (protocol === 'http:' && LOOPBACK.has(hostname) && !isProduction) return value;
  throw new Error(`${name} has to be https`);
}
