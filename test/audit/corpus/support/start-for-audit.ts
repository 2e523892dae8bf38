import type { TestIssuer } from '../../../../src/audit/issuer/test-issuer.js';
import { startServer } from '../../../../src/audit/started/start-server.js';
import type { StartedServer } from '../../../../src/audit/started/restartable.js';
import type { Values } from '../../../../src/audit/started/placeholders.js';

/** A bundled program, and what it is told. */
interface Program {
  readonly program: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly target: URL;
  readonly issuer: TestIssuer;
  readonly client: { readonly id: string; readonly secret: string };
}

/** Starts a program as `audit --start` does, so that the audit may start it again. */
export function startForAudit(started: Program): Promise<StartedServer> {
  const { program, directory, env, target, issuer, client } = started;
  const values: Values = {
    ...{
      port: target.port,
      url: target.href,
      issuer: issuer.issuer,
      jwks: `${issuer.issuer}/jwks`,
    },
    ...{ audience: issuer.shape.audience, introspection: `${issuer.issuer}/introspect` },
    ...{ client_id: client.id, client_secret: client.secret },
  };
  return startServer(
    {
      ...{ directory, target, values, ready: undefined, until: Infinity },
      command: [process.execPath, program],
      env: withPlaceholders(env, values),
      inherited: process.env,
    },
    new AbortController().signal,
  );
}

/** Puts the names back that the audit fills in: so it knows which variable tells what. */
function withPlaceholders(
  env: Readonly<Record<string, string>>,
  { issuer, url }: Values,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replaceAll(issuer, '{issuer}').replaceAll(url, '{url}'),
    ]),
  );
}
