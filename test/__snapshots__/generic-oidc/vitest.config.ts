import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Far more than anything takes, for busy machines.
    testTimeout: 15_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
