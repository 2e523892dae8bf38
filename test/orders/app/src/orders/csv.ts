import type { Order } from './order.js';

export const CSV_HEADER = 'id,placed_at,status,item,quantity,total_cents\r\n';

/** Orders as lines of a CSV file (RFC 4180). */
export function csvLines(orders: readonly Order[]): string {
  return orders
    .map(({ id, placedAt, status, item, quantity, totalCents }) =>
      [id, placedAt, status, item, String(quantity), String(totalCents)].map(field).join(','),
    )
    .map((line) => `${line}\r\n`)
    .join('');
}

/** Quotes a field, and keeps spreadsheets from taking it for a formula. */
function field(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
