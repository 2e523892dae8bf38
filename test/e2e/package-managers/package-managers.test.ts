import { describeManagers } from './describe-managers.js';
import { managers } from './managers.js';

// Earlier versions, those that keep packages as npm does, and the other frameworks: `npm run test:package-managers`.
describeManagers([
  // It keeps packages apart, so that an import which only hoisting provides fails.
  { ...managers.pnpm12, framework: 'express' },
  { ...managers.pnpm12, framework: 'fetch' },
  { ...managers.yarn4, framework: 'express' },
  { ...managers.deno, framework: 'fetch' },
]);
