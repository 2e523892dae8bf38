import { describeCovering } from './describe-covering.js';

describeCovering((part) => part > 1);
