/**
 * `npm run faults`: load and faults on a generated server, each with what must hold; writes
 * `docs/faults.md` and exits with 1 when an expectation is missed.
 *
 * `-- --framework hono` chooses a framework, `--only sigterm,replicas` scenarios, and `--requests 10000`
 * shortens the saturation; all of them write nothing.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import fs from 'fs-extra';
import { catalog } from '../src/catalog/index.js';
import { repository } from '../test/support/cells.js';
import { print } from './bench/report.js';
import { buildProduct } from './faults/product.js';
import { markdown, type Result } from './faults/report.js';
import { scenarios } from './faults/scenarios.js';

const REQUESTS = 100_000;

const { values } = parseArgs({
  options: {
    framework: { type: 'string' },
    only: { type: 'string' },
    requests: { type: 'string', default: String(REQUESTS) },
  },
});
const frameworks = catalog.frameworks.filter(({ id }) => id === (values.framework ?? id));
const wanted = values.only?.split(',');
const chosen = scenarios.filter(({ id }) => wanted?.includes(id) ?? true);
const requests = Number(values.requests);
if (frameworks.length === 0) throw new Error(`no such framework: ${values.framework ?? ''}`);
if (chosen.length < (wanted?.length ?? 1)) {
  throw new Error(`scenarios are ${scenarios.map(({ id }) => id).join(', ')}`);
}
if (!(requests >= 1)) throw new Error('--requests takes a number');

const results: Result[] = [];
for (const framework of frameworks) {
  const product = await buildProduct(framework, 'faults');
  for (const scenario of chosen) {
    print(`\n${framework.id}: ${scenario.title}`);
    const skipped = scenario.whyNot?.(product);
    const effort = { requests, crowd: 1000, patient: true };
    const checks = skipped === undefined ? await scenario.run(product, effort) : [];
    if (skipped !== undefined) print(`  skipped: ${skipped}`);
    for (const { holds, expected, found } of checks) {
      print(`  ${holds ? 'ok    ' : 'MISSED'} ${expected}: ${found}`);
    }
    results.push({ framework: framework.id, scenario, skipped, checks });
  }
}

const missed = results.flatMap(({ checks }) => checks).filter(({ holds }) => !holds).length;
print(`\n${missed} expectations missed`);
if (values.framework === undefined && wanted === undefined && requests === REQUESTS) {
  const file = path.join(repository, 'docs/faults.md');
  await fs.writeFile(file, markdown(results, process.versions.node));
  print('docs/faults.md written');
}
process.exitCode = missed > 0 ? 1 : 0;
