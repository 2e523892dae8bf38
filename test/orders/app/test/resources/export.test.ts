import { expect, it } from 'vitest';
import { exportResource } from '../../src/resources/export.js';
import { openShop } from '../orders/support/shop.js';

it('is a file only when it is done, and for its owner', async () => {
  const { owner, stranger, services } = await openShop(0);
  const id = await services.orders.beginExport(owner());
  await services.orders.appendToExport(owner(), id, 1, 'A-1\r\n');
  expect(await exportResource.read({ id }, owner())).toBeUndefined();
  await services.orders.endExport(owner(), id, 'done');
  expect(await exportResource.read({ id }, owner())).toBe('A-1\r\n');
  expect(await exportResource.read({ id }, stranger())).toBeUndefined();
});
