import { describeFormattedUpdates, describeUpdates } from './describe-property.js';

describeUpdates(10_000);
describeFormattedUpdates(2_000);
