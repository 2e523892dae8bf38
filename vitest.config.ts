import { defineConfig } from 'vitest/config';
import { renderedTemplates } from './test/support/rendered-templates.js';
import { PATIENCE } from './test/support/patience.js';
import { rooms } from './test/support/rooms.js';

/** Tests that run in a generated project. */
const OF_PROJECTS = [
  'test/__snapshots__/**',
  'test/orders/app/**',
  'test/existing/servers/**',
  // Of another upstream than that of the snapshot, or of a script that starts where the project is.
  'templates/sign-in/test/authorization-server/{id-token,keys-command}.test.ts',
];

const room = (name: string, include: readonly string[], exclude: readonly string[] = []) => ({
  extends: true as const,
  test: { name, include: [...include], exclude: [...OF_PROJECTS, ...exclude] },
});

export default defineConfig({
  plugins: [renderedTemplates],
  test: {
    // By default one core is left alone, which of two is half.
    maxWorkers: '100%',
    // A compiler and a linter that hold the projects of a framework at once come near Node's own limit, in megabytes.
    execArgv: ['--max-old-space-size=6144'],
    testTimeout: PATIENCE,
    hookTimeout: PATIENCE,
    // What runs side by side is waiting, most of the time.
    maxConcurrency: 16,
    reporters: ['default', './test/support/summary-reporter.ts'],
    projects: [
      room('unit', ['test/**/*.test.ts'], Object.values(rooms).flat()),
      ...Object.entries(rooms).map(([name, include]) => room(name, include)),
    ],
  },
});
