import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Your own configuration does not count here.
  root: fileURLToPath(new URL('.', import.meta.url)),
  cacheDir: fileURLToPath(new URL('../node_modules/.vite/mcp-auth', import.meta.url)),
  test: {
    // By this name no runner of yours takes them for its own.
    include: ['attacks/**/*.attack.ts'],
    // Far more than anything takes, for busy machines.
    testTimeout: 15_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
