import type { Config } from '../../answers/config.js';
import type { VariableName } from '../../catalog/environment.js';
import type { Told } from '../engine/server-process.js';
import type { TestIssuer } from '../issuer/test-issuer.js';
import type { TokenShape } from '../issuer/token-shape.js';
import { startRestartable, type Program, type StartedServer } from '../started/restartable.js';
import { environmentFor, startIssuerOf } from './facts-of-project.js';

/** How the server of a project is started; what it is told of the others on this machine comes beside. */
interface TrustingProgram extends Omit<Program, 'variables'> {
  readonly resource: string;
  readonly extraClaims?: TokenShape['extraClaims'];
}

/** The server of a project, and the issuer that it trusts. */
interface TrustingServer {
  readonly issuer: TestIssuer;
  readonly server: StartedServer;
  /** Ends both. */
  readonly stop: () => Promise<void>;
}

/** The variables that say whom to trust, and who one is. */
const VARIABLES_OF: Readonly<Record<Told, readonly VariableName[]>> = {
  issuer: ['AUTH_SERVER_ISSUER', 'AUTH_SERVER_INTROSPECTION_ENDPOINT'],
  audience: ['MCP_SERVER_URL', 'AUTH_AUDIENCE'],
};

/**
 * Starts the server of a project, with the audit's issuer as its authorization server.
 *
 * @throws ProjectError with the end of what it wrote when it does not start
 */
export async function startTrusting(
  config: Config,
  { resource, extraClaims, ...program }: TrustingProgram,
  signal: AbortSignal,
): Promise<TrustingServer> {
  const issuer = await startIssuerOf(config, resource, extraClaims);
  const told = environmentFor(config, { port: program.port, resource, issuer });
  try {
    const server = await startRestartable(
      {
        ...program,
        environment: { ...program.environment, ...told },
        variables: (what) => VARIABLES_OF[what].filter((name) => Boolean(told[name])),
      },
      signal,
    );
    return {
      issuer,
      server,
      async stop() {
        await issuer.close();
        await server.stop();
      },
    };
  } catch (error) {
    await issuer.close();
    throw error;
  }
}
