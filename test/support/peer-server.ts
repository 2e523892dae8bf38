import { freePort } from '../../src/project/free-port.js';
import { startProgram, type RunningProgram } from '../../src/project/run-program.js';
import { PATIENCE } from './patience.js';

/** A generated server in a process of its own, beside a real authorization server. */
export class PeerServer {
  private constructor(
    /** Where it listens: its `MCP_SERVER_URL`, unless it was given another port. */
    readonly resource: string,
    private readonly program: RunningProgram<true>,
  ) {}

  /** A free address for {@link start}: the authorization server may have to know it before. */
  static async address(): Promise<string> {
    return `http://127.0.0.1:${await freePort()}/mcp`;
  }

  /**
   * Starts the project and waits until it listens.
   *
   * @param env variables beside the usual ones; `PORT` moves it away from the address in `resource`
   * @throws Error with its log when it does not
   */
  static async start(
    directory: string,
    resource: string,
    issuer: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<PeerServer> {
    const { port } = new URL(resource);
    const program = await startProgram(
      {
        directory,
        command: ['src/index.ts'],
        env: {
          PATH: process.env['PATH'] ?? '',
          PORT: port,
          MCP_SERVER_URL: resource,
          AUTH_SERVER_ISSUER: issuer,
          ...env,
        },
        input: 'none',
        ready: ({ stderr }) => stderr().includes('"listening"') || undefined,
        readyMs: PATIENCE,
        name: 'the server',
      },
      new AbortController().signal,
    );
    return new PeerServer(resource.replace(port, env['PORT'] ?? port), program);
  }

  /** Sends an ordinary request with a token. */
  send(token: string): Promise<Response> {
    return fetch(this.resource, {
      method: 'POST',
      headers: {
        'authorization': `Bearer ${token}`,
        'content-type': 'application/json',
        'accept': 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    });
  }

  /** Why the last request was let in or refused. */
  lastReason(): string | undefined {
    const log = this.program.written.stderr().split('\n');
    const line = log.findLast((each) => each.includes('"authorization"')) ?? '{}';
    return (JSON.parse(line) as { reason?: string }).reason;
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }
}
