import { describe, expect, it } from 'vitest';
import { cursorAfter, readCursor } from '../../src/orders/cursor.js';

describe('a cursor', () => {
  it('says where the next page begins', () => {
    const placedAt = '2026-11-29T10:00:00.000Z';
    const order = {
      id: 'A-1',
      placedAt,
      status: 'open' as const,
      item: 'Tea',
      quantity: 1,
      totalCents: 1,
    };
    expect(readCursor(cursorAfter(order))).toEqual([placedAt, 'A-1']);
  });

  it.each(['', 'x', 'e30', Buffer.from('["yesterday","A-1"]').toString('base64url')])(
    'of nobody is none: %j',
    (cursor) => {
      expect(readCursor(cursor)).toBeUndefined();
    },
  );
});
