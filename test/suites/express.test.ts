import { describeConformance } from './describe-conformance.js';
import { describeInspector } from './describe-inspector.js';

// One framework and the newest revision; `npm run test:conformance` and `npm run test:inspector` run all.
describeConformance('express', ['2026-07-28']);
describeInspector('express');
