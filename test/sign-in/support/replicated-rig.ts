import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { freePort } from '../../../templates/dev/ports.js';
import type { Service } from '../../../templates/sign-in/dev/upstream/stand-in.js';
import { createMemoryStore } from '../../../templates/sign-in/src/authorization-server/store/memory.js';
import {
  startRigOf,
  type Rig,
} from '../../../templates/sign-in/test/authorization-server/support/rig.js';
import { startNginx, type Nginx } from './nginx.js';
import { createReplica, type Replica } from './replica.js';

/** A deployment of a project, and clients of it. */
export interface ReplicatedRig {
  readonly rig: Rig;
  readonly replicas: readonly Replica[];
  /** Undefined where one process serves alone. */
  readonly nginx: Nginx | undefined;
  /** All of them at once. */
  readonly restart: (signal: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

/**
 * Starts a project as it is built, as one process or as several behind a real nginx; in front of it stands the
 * rig of the tests of a project, which passes every request on.
 */
export async function startReplicatedRig(options: {
  readonly project: string;
  readonly count: number;
  readonly storeUrl: string;
  readonly service: Service;
  readonly program?: string;
}): Promise<ReplicatedRig> {
  const { project, count, storeUrl, service, program } = options;
  let replicas: Replica[] = [];
  let nginx: Nginx | undefined;
  const rig = await startRigOf(
    async ({ env }) => {
      replicas = await Promise.all(
        Array.from({ length: count }, async () =>
          createReplica({ project, port: await freePort(), env, ...(program ? { program } : {}) }),
        ),
      );
      await Promise.all(replicas.map((replica) => replica.start()));
      const ports = replicas.map(({ port }) => port);
      nginx = count === 1 ? undefined : await startNginx(ports);
      const target = nginx?.port ?? ports[0] ?? 0;
      return {
        handle: (req, res) => forward(req, res, target),
        ready: () => Promise.resolve(),
        async close() {
          await Promise.all(replicas.map((replica) => replica.stop()));
          await nginx?.close();
        },
      };
    },
    () => createMemoryStore(),
    service,
    {
      https: true,
      env: {
        // Production takes no stand-in.
        NODE_ENV: 'test',
        AUTH_SERVER_STORE: storeUrl,
        AUTH_SERVER_REPLICAS: String(count),
      },
    },
  );
  return {
    rig,
    replicas,
    nginx,
    async restart(signal) {
      await Promise.all(
        replicas.map(async (replica) => {
          await replica.stop(signal);
          await replica.start();
        }),
      );
    },
  };
}

function forward(req: IncomingMessage, res: ServerResponse, port: number): true {
  const { method, url, headers } = req;
  const passed = request({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(res);
  });
  passed.on('error', () => {
    if (!res.headersSent) res.writeHead(502);
    res.end();
  });
  req.pipe(passed);
  return true;
}
