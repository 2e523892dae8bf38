import { describeUpdates } from './describe-property.js';

describeUpdates(10_000);
