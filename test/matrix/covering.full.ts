import { describeCovering } from './describe-covering.js';

// The first parts too: here a file is linted anew for types that come from further away.
describeCovering(() => true);
