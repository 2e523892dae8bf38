import { describeManagers } from './describe-managers.js';
import { managers } from './managers.js';

// Earlier versions, and those that keep packages as npm does: `npm run test:package-managers`.
describeManagers([
  // It keeps packages apart, so that an import which only hoisting provides fails: it meets every framework.
  { ...managers.pnpm12, framework: 'express' },
  { ...managers.pnpm12, framework: 'fastify' },
  { ...managers.pnpm12, framework: 'hono' },
  { ...managers.pnpm12, framework: 'node' },
  { ...managers.pnpm12, framework: 'fetch' },
  { ...managers.yarn4, framework: 'express' },
  { ...managers.deno, framework: 'fetch' },
]);
