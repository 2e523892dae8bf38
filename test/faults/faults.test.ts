import { beforeAll, describe, expect, it } from 'vitest';
import { deepJson, oversized } from '../../scripts/faults/bodies.js';
import { buildProduct, type Product } from '../../scripts/faults/product.js';
import { saturation } from '../../scripts/faults/saturation.js';
import { sigterm } from '../../scripts/faults/sigterm.js';
import { slowClients } from '../../scripts/faults/slow-clients.js';
import { unknownKeys } from '../../scripts/faults/unknown-keys.js';
import { catalog } from '../../src/catalog/index.js';

const framework = catalog.frameworks.find(({ id }) => id === 'express');

/** `npm run faults` in short, without what takes waiting or depends on the machine; `docs/faults.md` has it whole. */
describe('load and faults, in short', () => {
  let product: Product;
  beforeAll(async () => {
    if (!framework) throw new Error('the catalog has no express');
    product = await buildProduct(framework, 'faults-in-short');
  });

  it.each([saturation, unknownKeys, slowClients, oversized, deepJson, sigterm])(
    '$title',
    async ({ run }) => {
      const checks = await run(product, { requests: 3000, crowd: 100, patient: false });
      expect(checks.filter(({ holds, timed }) => !holds && !timed)).toEqual([]);
      expect(checks.length).toBeGreaterThan(1);
    },
  );
});
