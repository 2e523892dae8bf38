import { parseArgs } from 'node:util';
import type { Caller } from '../src/auth/caller.js';
import { OrderStore } from '../src/orders/order-store.js';
import type { Order } from '../src/orders/order.js';

const ITEMS = ['Tea, black', 'Cup "Berlin"', 'Kettle', 'Tray', 'Sugar, 50 %', '=Gift'];
const STATUSES = ['delivered', 'shipped', 'open'] as const;
const HOUR = 3_600_000;

/** `npm run seed -- --issuer URL --subject ID`: made-up orders for a user, as an import would bring them. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      issuer: { type: 'string', default: '' },
      subject: { type: 'string', default: '' },
      prefix: { type: 'string', default: 'A' },
      orders: { type: 'string', default: '50' },
    },
  });
  const { issuer, subject, prefix } = values;
  const owner: Caller = { issuer, subject, clientId: 'seed', scopes: [], expiresAt: 0 };
  const store = await OrderStore.open(process.env['ORDERS_DATABASE'] ?? 'file:orders.db');
  const orders = Array.from({ length: Number(values.orders) }, (_, n) => made(prefix, n));
  await store.add(owner, ...orders);
  store.close();
}

function made(prefix: string, n: number): Order {
  const quantity = 1 + (n % 5);
  return {
    id: `${prefix}-${String(n + 1).padStart(5, '0')}`,
    placedAt: new Date(Date.UTC(2026, 0, 1) + n * HOUR).toISOString(),
    status: STATUSES[n % STATUSES.length] ?? 'open',
    item: ITEMS[n % ITEMS.length] ?? '',
    quantity,
    totalCents: quantity * (500 + (n % 7) * 150),
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
