import { defineConfig } from 'vitest/config';
import base from './vitest.config.js';

/** What takes too long even for `npm run test:all`: one file after the other, for they share what they install. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: undefined,
    include: ['test/**/*.full.ts'],
    exclude: ['test/__snapshots__/**', 'test/existing/servers/**'],
    fileParallelism: false,
    maxConcurrency: 2,
  },
});
