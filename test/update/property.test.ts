import { describeFormattedUpdates, describeUpdates } from './describe-property.js';

describeUpdates(300);
describeFormattedUpdates(15);
