import type { Config } from '../answers/config.js';
import { shapeOf } from '../catalog/existing.js';
import { versions } from '../catalog/versions.js';
import { GENERATOR_VERSION, IS_PUBLISHED } from '../version.js';
import type { FileEntry } from './file-entry.js';

/** Additions to files of a server that exists already: keys of a JSON file, or lines with a comment above. */
export const additions: readonly FileEntry[] = [
  { to: 'package.json', kind: 'addition', text: packageAdditions },
  { to: '.gitignore', kind: 'addition', from: 'existing/gitignore.hbs' },
  { to: '.env.example', kind: 'addition', from: 'existing/env.example.hbs' },
];

/**
 * Keys of `package.json` that a protected server has beside its own, as JSON. Versions are exact: they were tried
 * together.
 */
function packageAdditions(config: Config): string {
  const { existing, provider } = config;
  if (!existing) throw new Error('only a server that exists already has additions');
  const { development: folder, shape, language } = existing;
  const { dependencies: ofShape = {} } = shapeOf(shape);
  const { 'lru-cache': lruCache } = versions.production;
  const dependencies: Record<string, string> = {
    ...ofShape,
    'lru-cache': lruCache,
    ...versions.verification[provider.verification],
  };
  const { development } = versions;
  const tools = ['@modelcontextprotocol/client', 'jose', 'oidc-provider', 'tsx', 'vitest'] as const;
  const types = ['@types/node', '@types/oidc-provider'] as const;
  const devDependencies = Object.fromEntries(
    [...tools, ...(language === 'typescript' ? types : [])]
      .filter((name) => !(name in dependencies))
      .sort()
      .map((name) => [name, development[name]]),
  );
  const addition = {
    scripts: {
      'mcp-auth:dev': `tsx ${folder}/dev/start.ts`,
      'mcp-auth:test': `vitest run --config ${folder}/vitest.config.ts`,
      'mcp-auth:try': `tsx ${folder}/dev/try.ts`,
      'mcp-auth:token': `tsx ${folder}/dev/token.ts`,
      // The generator is no dependency: nothing that is audited can change the auditor.
      ...(IS_PUBLISHED && config.isEjected !== true
        ? {
            'mcp-auth:audit': `npx --yes create-secure-mcp@${GENERATOR_VERSION} audit --project .`,
          }
        : {}),
    },
    dependencies: Object.fromEntries(
      Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    devDependencies,
  };
  return `${JSON.stringify(addition, null, 2)}\n`;
}
