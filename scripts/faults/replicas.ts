import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import fs from 'fs-extra';
import { freePort } from '../../templates/dev/ports.js';
import { AuthorizationServer } from './authorization-server.js';
import { pause } from './background.js';
import { callWhoami, keepAlive, seenBy } from './call.js';
import { ServerProcess, type Product } from './product.js';
import { never, Tally, type Check, type Scenario } from './scenario.js';
import { Tokens } from './tokens.js';

const REPLICAS = 3;
const USERS = 30;
/** Of each user; below the limit of 300 messages a minute, even if all go to one replica. */
const CALLS = 100;
const UP_MS = 10_000;

/** Replicas that share nothing behind a proxy that sends each request to the next of them. */
export const replicas: Scenario = {
  id: 'replicas',
  title: `${REPLICAS} replicas behind nginx, clients moved with every request`,
  whyNot: () =>
    spawnSync('nginx', ['-v']).error === undefined ? undefined : 'nginx is not installed',
  run: async (product): Promise<Check[]> => {
    const issuer = await AuthorizationServer.start();
    const port = await freePort();
    const resource = `http://127.0.0.1:${port}/mcp`;
    const servers: ServerProcess[] = [];
    const start = (replica?: number) =>
      ServerProcess.start(product, {
        issuer: issuer.issuer,
        resource,
        ...(replica === undefined ? {} : { port: replica }),
      });
    const proxy = new ReverseProxy(product, port);
    try {
      for (let index = 0; index < REPLICAS; index += 1) servers.push(await start());
      await proxy.start(servers.map((server) => server.port));
      const tokens = new Tokens(issuer, resource);

      const all = await callAll(resource, tokens);
      const shares = servers.map(({ log }) => log.filter(isAllowed).length);
      const documents = new Set<string>();
      for (let index = 0; index < REPLICAS * 2; index += 1) {
        const url = `http://127.0.0.1:${port}/.well-known/oauth-protected-resource/mcp`;
        documents.add(await (await fetch(url)).text());
      }

      const [first] = servers;
      if (!first) throw new Error('no replica');
      const rolling = callAll(resource, tokens);
      await pause(300);
      const exitCode = await first.terminate();
      servers[0] = await start(first.port);
      const rolled = await rolling;

      const crashing = callAll(resource, tokens);
      await pause(300);
      await servers[1]?.kill();
      const crashed = await crashing;
      const after = await callAll(resource, tokens);
      return [
        all.outcomes.only('every call gets 200, whichever replica it meets', 200),
        never('every user is seen as themselves', all.others, USERS * CALLS),
        {
          expected: 'every replica serves its share',
          found: shares.join(', '),
          holds: Math.min(...shares) > (USERS * CALLS) / REPLICAS / 2,
        },
        {
          expected: 'all publish the same metadata',
          found: `${documents.size} different`,
          holds: documents.size === 1,
        },
        rolled.outcomes.only(
          'one is stopped and started again: a whole answer, or the proxy says it is gone',
          ...[200, 502, 503],
        ),
        // Where a fetch handler runs, its runtime is what stops.
        ...(product.framework.runtime === 'node'
          ? [
              {
                expected: 'it stops by itself',
                found: `exit code ${exitCode ?? 'none'}`,
                holds: exitCode === 0,
              },
            ]
          : []),
        never('meanwhile every user is seen as themselves', rolled.others, USERS * CALLS),
        crashed.outcomes.only(
          'one is killed: whole answers, but for those that were on their way',
          ...[200, 502, 'half an answer'],
        ),
        after.outcomes.only('afterwards the others serve every call', 200),
        never('as the user who called', after.others, USERS * CALLS),
      ];
    } finally {
      await proxy.stop();
      for (const server of servers) await server.kill();
      await issuer.down();
    }
  },
};

function isAllowed({ decision }: Readonly<Record<string, unknown>>): boolean {
  return decision === 'allowed';
}

/** Users call side by side, each on a connection of their own to the proxy. */
async function callAll(url: string, tokens: Tokens): Promise<{ outcomes: Tally; others: number }> {
  const outcomes = new Tally();
  let others = 0;
  const users = await tokens.users(USERS);
  await Promise.all(
    users.map(async ({ subject, token }) => {
      const agent = keepAlive(1);
      for (let call = 0; call < CALLS; call += 1) {
        const outcome = await callWhoami(url, token, agent);
        const { status, torn, error } = outcome;
        outcomes.add(torn ? 'half an answer' : status || (error ?? 'no answer'));
        if (status === 200 && seenBy(outcome)?.subject !== subject) others += 1;
      }
      agent.destroy();
    }),
  );
  return { outcomes, others };
}

/** nginx in the foreground, with a directory of its own and nothing from the machine. */
class ReverseProxy {
  readonly #directory: string;
  #child: ReturnType<typeof spawn> | undefined;

  constructor(
    product: Product,
    readonly port: number,
  ) {
    this.#directory = path.join(path.dirname(product.directory), 'nginx');
  }

  async start(upstreams: readonly number[]): Promise<void> {
    const directory = this.#directory;
    await fs.emptyDir(directory);
    const file = path.join(directory, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    await fs.writeFile(
      file,
      `daemon off;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log;
events {}
http {
  access_log off;
  ${temporary.map((kind) => `${kind}_temp_path ${directory}/${kind};`).join('\n  ')}
  upstream replicas {
    ${upstreams.map((port) => `server 127.0.0.1:${port} max_fails=1 fail_timeout=1s;`).join('\n    ')}
  }
  server {
    listen 127.0.0.1:${this.port};
    location / {
      proxy_pass http://replicas;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header Connection '';
      proxy_buffering off;
    }
  }
}
`,
    );
    this.#child = spawn('nginx', ['-p', directory, '-c', file, '-e', `${directory}/error.log`], {
      stdio: 'ignore',
    });
    const deadline = Date.now() + UP_MS;
    for (;;) {
      const isUp = await fetch(`http://127.0.0.1:${this.port}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (isUp) return;
      if (Date.now() > deadline || this.#child.exitCode !== null) {
        throw new Error(`nginx does not start; see ${directory}/error.log`);
      }
      await pause(50);
    }
  }

  async stop(): Promise<void> {
    if (!this.#child || this.#child.exitCode !== null) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await exit;
  }
}
