import { profile } from '../src/auth/token/profile.js';
import { loadConfigs } from '../src/authorization-server/environment.js';
import { paths } from '../src/authorization-server/paths.js';
import { openStore, storeDoubts } from '../src/authorization-server/store/open.js';
import { ConfigError } from '../src/config.js';

/** What the generator's `doctor` learns of the authorization server. No secret stands in it. */
export interface SignInReport {
  /** What has to be registered at the upstream, byte for byte. */
  readonly callback: string;
  readonly upstreamIssuer: string;
  readonly clientId: string;
  readonly registration: 'on' | 'off' | 'open';
  /** Who may sign in. */
  readonly admits: readonly string[];
  readonly replicas: number;
  /** Why the store cannot be used; null where it can. */
  readonly storeProblem: string | null;
  /** What is probably not meant with the store. */
  readonly storeDoubts: readonly string[];
}

/**
 * Looks at the authorization server's own environment, and at its store, which is opened as at a start.
 *
 * @returns nothing where another process is the authorization server
 */
export async function reportSignIn(
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly signIn?: SignInReport }> {
  const { authorizationServer: config } = loadConfigs(environment, profile);
  if (!config) return {};
  return {
    signIn: {
      callback: config.issuer + paths.callback,
      upstreamIssuer: config.upstream.issuer,
      clientId: config.upstream.clientId,
      registration: config.registration,
      admits: config.upstream.admit.map((rule) =>
        rule.kind === 'everyone' ? rule.kind : `${rule.kind}:${rule.value}`,
      ),
      replicas: config.replicas,
      ...(await lookAtStore(config.storeUrl, config)),
    },
  };
}

async function lookAtStore(
  ...[url, use]: Parameters<typeof openStore>
): Promise<Pick<SignInReport, 'storeProblem' | 'storeDoubts'>> {
  const doubts = storeDoubts(url);
  try {
    const store = await openStore(url, use);
    try {
      await store.ready();
    } finally {
      await store.close();
    }
    return { storeProblem: null, storeDoubts: [...doubts, ...(store.doubts ?? [])] };
  } catch (error) {
    return { storeProblem: problemOf(error), storeDoubts: doubts };
  }
}

/** The cause may name a password, so only its code is shown. */
function problemOf(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.join('; ');
  const { message, cause } = error as Error;
  const { code } = (cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? `${message} (${code})` : message;
}
