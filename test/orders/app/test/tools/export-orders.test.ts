import { describe, expect, it } from 'vitest';
import { exportResource } from '../../src/resources/export.js';
import { exportOrdersTool } from '../../src/tools/export-orders.js';
import { openShop } from '../orders/support/shop.js';

describe('export_orders', () => {
  it('writes a file that only its owner can read', async () => {
    const { owner, stranger } = await openShop(150);
    const progress: number[] = [];
    const answer = await exportOrdersTool.run(
      {},
      owner({
        progress(done) {
          progress.push(done);
          return Promise.resolve();
        },
      }),
    );
    expect(progress).toEqual([100, 150]);
    expect(answer).toMatchObject({ content: [{ text: 'Exported 150 orders.' }, {}] });
    const id = /orders:\/\/export\/([\w-]+)/.exec(JSON.stringify(answer))?.[1] ?? '';
    expect(await exportResource.read({ id }, owner())).toMatch(/^id,placed_at,.*\r\nA-150,/);
    expect(await exportResource.read({ id }, stranger())).toBeUndefined();
  });

  it('stops when the client leaves', async () => {
    const { owner, services } = await openShop(150);
    const client = new AbortController();
    const leaving = owner({
      signal: client.signal,
      progress() {
        client.abort();
        return Promise.resolve();
      },
    });
    await expect(exportOrdersTool.run({}, leaving)).rejects.toThrow();
    expect(await services.orders.exportStates(leaving)).toEqual(['cancelled']);
  });
});
