import { expect, test } from 'vitest';
import { adviceOnNode } from '../../src/cli/create/advice-on-node.js';
import { exampleConfig } from '../support/example-config.js';

test.each([
  ['sqlite', '20.19.0', true],
  ['sqlite', '22.12.0', true],
  ['sqlite', '22.13.0', false],
  ['sqlite', '24.0.0', false],
  ['postgres', '20.19.0', false],
] as const)('a project with %s on Node %s says that it is too old: %s', (store, node, isSaid) => {
  const [advice] = adviceOnNode(
    exampleConfig({ providerId: 'own', upstreamId: 'github', storeId: store }),
    node,
  );
  if (isSaid) expect(advice?.message).toMatch(/Node 22\.13 or newer.*--store postgres/);
  else expect(advice).toBeUndefined();
});

test('a project of another provider says nothing of it', () => {
  expect(adviceOnNode(exampleConfig({ providerId: 'keycloak' }), '20.19.0')).toEqual([]);
});
