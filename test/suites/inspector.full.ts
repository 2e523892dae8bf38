import { catalog } from '../../src/catalog/index.js';
import { describeInspector } from './describe-inspector.js';

for (const { id } of catalog.frameworks) describeInspector(id);
