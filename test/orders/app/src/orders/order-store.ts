import { createClient, type Client, type InValue, type Row } from '@libsql/client';
import { userKey, type Caller } from '../auth/caller.js';
import type { Position } from './cursor.js';
import { order, type Order, type OrderStatus } from './order.js';

const SCHEMA = `
  create table if not exists orders (
    owner text not null,
    id text not null,
    placed_at text not null,
    status text not null,
    item text not null,
    quantity integer not null,
    total_cents integer not null,
    refund_reason text,
    primary key (owner, id)
  ) without rowid;
  create index if not exists orders_by_time on orders (owner, placed_at desc, id desc);
  create table if not exists exports (
    owner text not null,
    id text not null,
    state text not null,
    rows integer not null,
    csv text not null,
    primary key (owner, id)
  ) without rowid;
`;

const COLUMNS = 'id, placed_at, status, item, quantity, total_cents, refund_reason';

export interface OrderFilter {
  readonly text?: string | undefined;
  readonly status?: readonly OrderStatus[] | undefined;
  readonly placedFrom?: string | undefined;
  readonly placedBefore?: string | undefined;
}

export interface MonthlyTurnover {
  /** As `2026-11`. */
  readonly month: string;
  readonly orders: number;
  readonly cents: number;
}

/**
 * Orders in an SQL database. Every statement names its owner, taken from the token, so that another
 * user's id finds nothing.
 */
export class OrderStore {
  readonly #db: Client;

  private constructor(db: Client) {
    this.#db = db;
  }

  /** @param url `file:orders.db`, or `:memory:` for tests */
  static async open(url: string): Promise<OrderStore> {
    const db = createClient({ url, timeout: 5_000 });
    await db.executeMultiple(SCHEMA);
    return new OrderStore(db);
  }

  close(): void {
    this.#db.close();
  }

  /** One page, the newest orders first. */
  async search(
    caller: Caller,
    filter: OrderFilter,
    { limit, after }: { readonly limit: number; readonly after?: Position | undefined },
  ): Promise<Order[]> {
    const { conditions, args } = whereOf(caller, filter);
    if (after) {
      conditions.push('(placed_at, id) < (?, ?)');
      args.push(...after);
    }
    const { rows } = await this.#db.execute({
      sql: `select ${COLUMNS} from orders where ${conditions.join(' and ')}
            order by placed_at desc, id desc limit ?`,
      args: [...args, limit],
    });
    return rows.map(orderOf);
  }

  async count(caller: Caller, filter: OrderFilter = {}): Promise<number> {
    const { conditions, args } = whereOf(caller, filter);
    const sql = `select count(*) as orders from orders where ${conditions.join(' and ')}`;
    const { rows } = await this.#db.execute({ sql, args });
    return Number(rows[0]?.['orders']);
  }

  /** One of the caller's orders; `undefined` when it is another user's, or nobody's. */
  async find(caller: Caller, id: string): Promise<Order | undefined> {
    const { rows } = await this.#db.execute({
      sql: `select ${COLUMNS} from orders where owner = ? and id = ?`,
      args: [userKey(caller), id],
    });
    return rows[0] && orderOf(rows[0]);
  }

  /** The caller's ids that begin so, for completion. */
  async idsBeginningWith(caller: Caller, start: string): Promise<string[]> {
    const { rows } = await this.#db.execute({
      sql: `select id from orders where owner = ? and id like ? escape '\\' order by id limit 100`,
      args: [userKey(caller), `${escapeLike(start)}%`],
    });
    return rows.map((row) => textOf(row, 'id'));
  }

  async turnoverByMonth(caller: Caller): Promise<MonthlyTurnover[]> {
    const { rows } = await this.#db.execute({
      sql: `select substr(placed_at, 1, 7) as month, count(*) as orders, sum(total_cents) as cents
            from orders where owner = ? and status <> 'refunded' group by month order by month`,
      args: [userKey(caller)],
    });
    return rows.map((row) => ({
      month: textOf(row, 'month'),
      orders: Number(row['orders']),
      cents: Number(row['cents']),
    }));
  }

  /** Adds all of them or none. */
  async add(caller: Caller, ...orders: readonly Order[]): Promise<void> {
    await this.#db.batch(
      orders.map(({ id, placedAt, status, item, quantity, totalCents }) => ({
        sql: `insert into orders (owner, id, placed_at, status, item, quantity, total_cents)
              values (?, ?, ?, ?, ?, ?, ?)`,
        args: [userKey(caller), id, placedAt, status, item, quantity, totalCents],
      })),
      'write',
    );
  }

  /** Refunds an order once, however often it is asked; whether this was the time. */
  async refund(caller: Caller, id: string, reason: string): Promise<boolean> {
    const { rowsAffected } = await this.#db.execute({
      sql: `update orders set status = 'refunded', refund_reason = ?
            where owner = ? and id = ? and status <> 'refunded'`,
      args: [reason, userKey(caller), id],
    });
    return rowsAffected === 1;
  }

  async beginExport(caller: Caller): Promise<string> {
    const id = crypto.randomUUID();
    await this.#db.execute({
      sql: `insert into exports (owner, id, state, rows, csv) values (?, ?, 'running', 0, '')`,
      args: [userKey(caller), id],
    });
    return id;
  }

  async appendToExport(caller: Caller, id: string, rows: number, csv: string): Promise<void> {
    await this.#db.execute({
      sql: 'update exports set rows = rows + ?, csv = csv || ? where owner = ? and id = ?',
      args: [rows, csv, userKey(caller), id],
    });
  }

  async endExport(caller: Caller, id: string, state: 'done' | 'cancelled'): Promise<void> {
    await this.#db.execute({
      sql: 'update exports set state = ? where owner = ? and id = ?',
      args: [state, userKey(caller), id],
    });
  }

  /** What became of the caller's exports. */
  async exportStates(caller: Caller): Promise<string[]> {
    const { rows } = await this.#db.execute({
      sql: 'select state from exports where owner = ?',
      args: [userKey(caller)],
    });
    return rows.map((row) => textOf(row, 'state'));
  }

  /** A finished export of the caller. */
  async exported(caller: Caller, id: string): Promise<string | undefined> {
    const { rows } = await this.#db.execute({
      sql: `select csv from exports where owner = ? and id = ? and state = 'done'`,
      args: [userKey(caller), id],
    });
    return rows[0] && textOf(rows[0], 'csv');
  }
}

function whereOf(
  caller: Caller,
  { text, status, placedFrom, placedBefore }: OrderFilter,
): { conditions: string[]; args: InValue[] } {
  const conditions = ['owner = ?'];
  const args: InValue[] = [userKey(caller)];
  if (text !== undefined) {
    conditions.push(`item like ? escape '\\'`);
    args.push(`%${escapeLike(text)}%`);
  }
  if (status !== undefined && status.length > 0) {
    conditions.push(`status in (${status.map(() => '?').join(', ')})`);
    args.push(...status);
  }
  if (placedFrom !== undefined) {
    conditions.push('placed_at >= ?');
    args.push(placedFrom);
  }
  if (placedBefore !== undefined) {
    conditions.push('placed_at < ?');
    args.push(placedBefore);
  }
  return { conditions, args };
}

/** Percent signs of the caller stand for themselves. */
function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, '\\$&');
}

function textOf(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : '';
}

function orderOf(row: Row): Order {
  return order.parse({
    id: row['id'],
    placedAt: row['placed_at'],
    status: row['status'],
    item: row['item'],
    quantity: row['quantity'],
    totalCents: row['total_cents'],
    ...(row['refund_reason'] === null ? {} : { refundReason: row['refund_reason'] }),
  });
}
