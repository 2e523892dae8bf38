import { z } from 'zod';

export const orderStatus = z.enum(['open', 'shipped', 'delivered', 'refunded']);
export type OrderStatus = z.output<typeof orderStatus>;

/** An order as clients see it. Money is in cents: fractions of a float would get lost. */
export const order = z.object({
  id: z.string(),
  placedAt: z.iso.datetime(),
  status: orderStatus,
  item: z.string(),
  quantity: z.int(),
  totalCents: z.int(),
  refundReason: z.string().optional(),
});
export type Order = z.output<typeof order>;

/** Cents as people write them: `€ 12.30`. */
export function money(cents: number): string {
  return `€ ${(cents / 100).toFixed(2)}`;
}

/** One line that a person or a model can read. */
export function describeOrder({ id, placedAt, status, item, quantity, totalCents }: Order): string {
  return `${id}  ${placedAt.slice(0, 10)}  ${status}  ${quantity} × ${item}  ${money(totalCents)}`;
}
