import { defineConfig } from 'vitest/config';

/** Needs Java and Maven, and takes a minute: a run of its own (`npm run test:keycloak`). */
export default defineConfig({
  test: {
    include: ['test/keycloak/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 300_000,
    reporters: ['default', './test/support/summary-reporter.ts'],
  },
});
