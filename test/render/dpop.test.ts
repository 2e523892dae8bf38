import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { renderFiles } from '../../src/render/index.js';
import { exampleConfig } from '../support/example-config.js';

const textsOf = (...args: Parameters<typeof exampleConfig>) =>
  [...renderFiles(exampleConfig(...args))].map(([path, { text }]) => [path, text] as const);

/** What its documents and the checks of every token say all the same: that such tokens are refused. */
const SAYS_NO =
  /^(?:SECURITY\.md|docs\/(?:requirements|threats)\.md|src\/mcp\/run-handler\.ts|test\/auth\/(?:mcp-server|token|introspection|claims|handlers)\.test\.ts)$/;

describe.each(catalog.frameworks.map(({ id }) => id))('with %s', (frameworkId) => {
  it.each(['generic-oidc', 'hydra'])(
    'a project that does not take proofs has nothing of them: %s',
    (providerId) => {
      const named = textsOf({ frameworkId, providerId })
        .filter(([path, text]) => /dpop/i.test(path + text.replaceAll('by DPoP or mutual TLS', '')))
        .map(([path]) => path)
        .filter((path) => !SAYS_NO.test(path));
      expect(named).toEqual([]);
    },
  );

  it.each([
    ['accept', 'false'],
    ['require', 'true'],
  ] as const)('%s says whether a proof is needed: %s', (dpop, required) => {
    const files = new Map(textsOf({ frameworkId, dpop }));
    expect(files.get('src/auth/resource-server.ts')).toContain(
      `export const requiresProof = ${required} as boolean;`,
    );
    expect(JSON.parse(files.get('secure-mcp.json') ?? '{}')).toMatchObject({ dpop });
  });
});

it('is left out of the answers where it is off', () => {
  const files = new Map(textsOf());
  expect(JSON.parse(files.get('secure-mcp.json') ?? '{}')).not.toHaveProperty('dpop');
});
