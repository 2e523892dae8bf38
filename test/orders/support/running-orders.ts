import path from 'node:path';
import { createClient, type Client, type InValue } from '@libsql/client';
import type * as DevClient from '../../../templates/dev/client.js';
import type * as DevUsers from '../../../templates/dev/users.js';
import { startDevServer, type DevServer } from '../../support/dev-server.js';
import type { OrdersProject } from './orders-project.js';

/** As many orders as make an export long. */
export const ALICES_ORDERS = 5_000;

/** The application with its local authorization server, and a database that the test reads as well. */
export interface RunningOrders {
  readonly url: URL;
  /** A token with these scopes and no others. */
  token(user: string, scope: string): Promise<string>;
  /** Asks the database itself, past the server. */
  rows(sql: string, ...args: InValue[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

/** Starts it with orders of Alice, and three of Bob. */
export async function startOrders(project: OrdersProject): Promise<RunningOrders> {
  const { directory } = project;
  const ORDERS_DATABASE = `file:${path.join(directory, 'orders.db')}`;
  const server: DevServer = await startDevServer(directory, { ORDERS_DATABASE });
  const issuer = `http://127.0.0.1:${server.env['AUTH_SERVER_PORT']}`;
  const { users } = (await import(path.join(directory, 'dev/users.ts'))) as typeof DevUsers;
  const client = (await import(path.join(directory, 'dev/client.ts'))) as typeof DevClient;
  const subjectOf = (id: string) => users.find((user) => user.id === id)?.subject ?? '';
  const seed = (user: string, prefix: string, orders: number) => {
    const owner = ['--issuer', issuer, '--subject', subjectOf(user)];
    const args = ['scripts/seed.ts', ...owner, '--prefix', prefix, '--orders', String(orders)];
    return project.program('tsx', args, { ORDERS_DATABASE });
  };
  await seed('alice', 'A', ALICES_ORDERS);
  await seed('bob', 'B', 3);
  const db: Client = createClient({ url: ORDERS_DATABASE, timeout: 5_000 });
  return {
    url: server.url,
    token: (user, scope) =>
      client.obtainToken(server.url.href, user, scope).then(({ value }) => value),
    rows: async (sql, ...args) => (await db.execute({ sql, args })).rows,
    async stop() {
      db.close();
      await server.stop();
    },
  };
}
