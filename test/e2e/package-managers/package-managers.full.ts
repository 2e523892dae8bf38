import { describeManagers } from './describe-managers.js';
import { managers } from './managers.js';

describeManagers([
  { ...managers.pnpm12, framework: 'fastify' },
  { ...managers.pnpm12, framework: 'hono' },
  { ...managers.pnpm12, framework: 'node' },
  { ...managers.pnpm10, framework: 'express' },
  { ...managers.pnpm11, framework: 'express' },
  { ...managers.yarn1, framework: 'express' },
  { ...managers.yarn1, framework: 'fastify' },
  { ...managers.bun, framework: 'express' },
]);
