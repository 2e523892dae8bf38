import { describeCovering } from './describe-covering.js';

// The rest takes most of an hour: `npm run test:matrix`.
describeCovering((part) => part === 1);
