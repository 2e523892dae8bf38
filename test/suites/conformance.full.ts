import { catalog } from '../../src/catalog/index.js';
import { describeConformance, suiteRevisions } from './describe-conformance.js';

for (const { id } of catalog.frameworks) describeConformance(id, suiteRevisions);
