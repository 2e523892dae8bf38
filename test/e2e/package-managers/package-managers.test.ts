import { describeManagers } from './describe-managers.js';
import { managers } from './managers.js';

// Earlier versions, and others for a second framework: `npm run test:package-managers`.
describeManagers([
  // It keeps packages apart, so that an import which only hoisting provides fails: it meets every framework.
  { ...managers.pnpm12, framework: 'express' },
  { ...managers.pnpm12, framework: 'fastify' },
  { ...managers.pnpm12, framework: 'hono' },
  { ...managers.pnpm12, framework: 'node' },
  { ...managers.pnpm12, framework: 'fetch' },
  { ...managers.yarn1, framework: 'express' },
  { ...managers.yarn4, framework: 'express' },
  { ...managers.bun, framework: 'express' },
  { ...managers.deno, framework: 'fetch' },
]);
