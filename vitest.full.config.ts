import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** What takes too long for `npm test`: one file after the other, for they share what they install. */
export default mergeConfig(
  { ...base, test: { ...base.test, include: [] } },
  defineConfig({
    test: { include: ['test/**/*.full.ts'], fileParallelism: false, maxConcurrency: 2 },
  }),
);
