import { describeManagers } from './describe-managers.js';
import { managers } from './managers.js';

describeManagers([
  { ...managers.pnpm10, framework: 'express' },
  { ...managers.pnpm11, framework: 'express' },
  { ...managers.yarn1, framework: 'express' },
  { ...managers.yarn1, framework: 'fastify' },
  { ...managers.bun, framework: 'express' },
]);
