import { describeCovering } from './describe-covering.js';

// The rest takes most of an hour: `npm run test:matrix`. It also looks further than to the next import.
describeCovering((part) => part === 1, 1);
