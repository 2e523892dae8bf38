import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { freePort } from '../../templates/dev/ports.js';
import type { Framework } from '../../src/catalog/types.js';
import { repository, writeCell } from '../../test/support/cells.js';
import { exampleConfig } from '../../test/support/example-config.js';

const PROBE = path.join(import.meta.dirname, 'probe.js');
const START_MS = 300_000;

/** A generated project, built by its own build. */
export interface Product {
  readonly framework: Framework;
  readonly directory: string;
}

/** What the process of a server holds, after a full garbage collection. */
export interface Holdings {
  readonly heapBytes: number;
  /** Open connections, those to the authorization server included. */
  readonly sockets: number;
}

/**
 * Writes a project and runs its build.
 *
 * @param folder below `.cache`; runs at the same time need different ones
 */
export async function buildProduct(framework: Framework, folder: string): Promise<Product> {
  const config = exampleConfig({ frameworkId: framework.id });
  const directory = await writeCell(path.join(folder, framework.id), config);
  if (framework.runtime === 'node') {
    const tsc = path.join(repository, 'node_modules/typescript/bin/tsc');
    await execa(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: directory });
  }
  return { framework, directory };
}

/** A server in a process of its own, in production mode. */
export class ServerProcess {
  /** Lines of its log, each a JSON object: decisions, errors, start and stop. */
  readonly log: Readonly<Record<string, unknown>>[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<number | null>;

  private constructor(
    product: Product,
    readonly port: number,
    env: NodeJS.ProcessEnv,
  ) {
    const isNode = product.framework.runtime === 'node';
    const entry = isNode ? ['dist/index.js'] : ['--import', 'tsx', 'dev/serve.ts'];
    this.#child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, ...entry], {
      cwd: product.directory,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', PORT: String(port), ...env },
    });
    this.#exit = once(this.#child, 'exit').then(([code]) => code as number | null);
    if (this.#child.stderr) {
      createInterface(this.#child.stderr).on('line', (line) => this.log.push(parse(line)));
    }
  }

  /** Starts a server and waits until it listens.
   *
   * @param options the port is a free one unless given; `resource` is `/mcp` there unless given
   */
  static async start(
    product: Product,
    options: { issuer: string; port?: number; resource?: string },
  ): Promise<ServerProcess> {
    const port = options.port ?? (await freePort());
    const server = new ServerProcess(product, port, {
      MCP_SERVER_URL: options.resource ?? `http://127.0.0.1:${port}/mcp`,
      AUTH_SERVER_ISSUER: options.issuer,
    });
    const deadline = Date.now() + START_MS;
    while (!server.log.some(({ event }) => event === 'listening')) {
      if (server.#child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the server does not start: ${JSON.stringify(server.log)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return server;
  }

  /** Of the MCP endpoint, past any proxy. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/mcp`;
  }

  /** What the process holds now. */
  async holdings(): Promise<Holdings> {
    const answer = once(this.#child, 'message') as Promise<[Holdings]>;
    this.#child.send('holdings');
    const [holdings] = await answer;
    return holdings;
  }

  /** Asks the server to stop; resolves to its exit code, or null when a signal ended it. */
  async terminate(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#exit;
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return { event: 'text', message: line };
  }
}
