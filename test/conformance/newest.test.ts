import { describeConformance } from './describe-conformance.js';

describeConformance('express', ['2026-07-28']);
