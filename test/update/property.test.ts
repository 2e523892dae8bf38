import { describeUpdates } from './describe-property.js';

describeUpdates(300);
