import { randomBytes } from 'node:crypto';
import type { AuditOptions, AuditResult } from '../../audit/index.js';
import { without } from '../../audit/project/facts-of-project.js';
import { filled, placeholdersIn, type Values } from '../../audit/started/placeholders.js';
import { startServer } from '../../audit/started/start-server.js';
import { freePort } from '../../project/free-port.js';
import type { Context } from '../context.js';
import { commonOptions, tokenVariables, type AuditRequest } from './request.js';
import { nameOf } from './start-flags.js';
import { startIssuer } from './start-issuer.js';

/** What the server is known by at introspection. */
const CLIENT_ID = 'audited-server';

const NOTHING_TOLD = { toolScopes: {}, resourceScopes: {}, promptScopes: {}, hierarchy: {} };

/**
 * Starts a foreign server by its command, with the test issuer as its authorization server, and runs the
 * work with it. Whatever happens, both are ended.
 *
 * @throws ProjectError when it does not start
 */
export async function withStartedServer(
  request: AuditRequest,
  { environment }: Context,
  work: (options: AuditOptions) => Promise<AuditResult>,
): Promise<AuditResult> {
  const { start: command = [], env = {}, ready } = request;
  const target = new URL(request.url ?? 'http://127.0.0.1:0/mcp');
  if (target.port === '' || target.port === '0') target.port = String(await freePort());
  const options = commonOptions(request, target, environment.signal);
  const until = Date.now() + options.limits.totalMs;
  const asks = [...command, ...Object.values(env)].some((text) =>
    placeholdersIn(text).some((name) =>
      ['introspection', 'client_id', 'client_secret'].includes(name),
    ),
  );
  const client = { id: CLIENT_ID, secret: randomBytes(24).toString('base64url') };
  const place = { port: target.port, url: target.href };
  const audience = request['issuer-audience'];
  const issuer = await startIssuer(
    target,
    request['issuer-port'] ?? 0,
    audience === undefined ? request : { ...request, 'issuer-audience': filled(audience, place) },
    asks ? client : undefined,
  );
  try {
    const values: Values = {
      ...place,
      issuer: issuer.issuer,
      jwks: `${issuer.issuer}/jwks`,
      audience: issuer.shape.audience,
      introspection: `${issuer.issuer}/introspect`,
      client_id: client.id,
      client_secret: client.secret,
    };
    const inherited = without(environment.env, tokenVariables(request));
    const directory = request.cwd ?? environment.cwd;
    const server = await startServer(
      { directory, command, env, ready, inherited, target, values, until },
      environment.signal,
    );
    try {
      return await work({
        ...options,
        name: nameOf(command),
        issuer,
        ...(request.restart === false ? {} : { process: server }),
        expectations: { ...NOTHING_TOLD, ...options.expectations, output: server.output },
        allowBurst: true,
      });
    } finally {
      await server.stop();
    }
  } finally {
    await issuer.close();
  }
}
