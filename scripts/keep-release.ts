/**
 * `npm run keep-release`: keeps what this version generates, so that every later one is tested
 * against it. One compressed file for each revision; they are never written again.
 */
import { gzipSync } from 'node:zlib';
import path from 'node:path';
import fs from 'fs-extra';
import { catalog } from '../src/catalog/index.js';
import { render } from '../src/render/index.js';
import { GENERATOR_VERSION } from '../src/version.js';
import { exampleConfig, builtInTools, ownTool } from '../test/support/example-config.js';
import { RELEASES } from '../test/support/releases.js';

for (const { id } of catalog.revisions) {
  const tools = [...builtInTools(), ownTool()];
  const tree = render(exampleConfig({ revisionId: id, tools }));
  const file = path.join(RELEASES, `${GENERATOR_VERSION}_${id}.json.gz`);
  if (await fs.pathExists(file)) {
    console.log(`kept already: ${path.basename(file)}`);
    continue;
  }
  await fs.outputFile(file, gzipSync(JSON.stringify(Object.fromEntries(tree)), { level: 9 }));
  console.log(`kept: ${path.basename(file)}`);
}
