import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '../../templates/dev/ports.js';
import { PATIENCE } from './patience.js';

/** A generated server in a process of its own, beside a real authorization server. */
export class PeerServer {
  /** What it wrote to standard error, line by line. */
  readonly log: string[] = [];

  private constructor(
    /** Where it listens: its `MCP_SERVER_URL`, unless it was given another port. */
    readonly resource: string,
    private readonly child: ChildProcess,
  ) {
    child.stderr?.on('data', (chunk: Buffer) => {
      this.log.push(...chunk.toString().split('\n').filter(Boolean));
    });
  }

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
    env: NodeJS.ProcessEnv = {},
  ): Promise<PeerServer> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/index.ts'], {
      cwd: directory,
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        PORT: new URL(resource).port,
        MCP_SERVER_URL: resource,
        AUTH_SERVER_ISSUER: issuer,
        ...env,
      },
    });
    const { port } = new URL(resource);
    const server = new PeerServer(resource.replace(port, env['PORT'] ?? port), child);
    const deadline = Date.now() + PATIENCE;
    while (!server.log.join('\n').includes('"listening"')) {
      if (child.exitCode !== null || Date.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`the server does not start: ${server.log.join('\n')}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server;
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
    const line = this.log.findLast((each) => each.includes('"authorization"')) ?? '{}';
    return (JSON.parse(line) as { reason?: string }).reason;
  }

  async stop(): Promise<void> {
    await stopProcess(this.child);
  }
}

/** Asks a process to end, and waits for it. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
