import type { Config } from '../answers/config.js';
import { versions } from '../catalog/versions.js';

/** The project's package.json. Versions are exact: they were tried together. */
export function packageJsonText(config: Config): string {
  const { framework } = config;
  return json({
    name: config.name,
    version: '0.1.0',
    private: true,
    description: 'A remote MCP server that is an OAuth 2.1 resource server',
    type: 'module',
    engines: { node: versions.node },
    scripts: {
      dev: 'tsx dev/start.ts',
      build: 'tsc -p tsconfig.build.json',
      start: 'node dist/index.js',
      test: 'vitest run',
      typecheck: 'tsc',
      lint: 'eslint . && prettier --check .',
      format: 'prettier --write .',
      try: 'tsx dev/try.ts',
      token: 'tsx dev/token.ts',
    },
    dependencies: sorted({ ...versions.production, ...framework.dependencies }),
    devDependencies: sorted({ ...versions.development, ...framework.devDependencies }),
    ...framework.packageJson,
  });
}

/** JSON as every tool writes it: two spaces, final line break. */
export function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function sorted(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
