/** `npm run docs`: writes the documents that come from the catalog, the requirements and the tests. */
import path from 'node:path';
import fs from 'fs-extra';
import { generatedDocuments } from './docs/index.js';

const repository = path.resolve(import.meta.dirname, '..');
let written = 0;
for (const [name, text] of generatedDocuments()) {
  const file = path.join(repository, name);
  if ((await fs.pathExists(file)) && (await fs.readFile(file, 'utf8')) === text) continue;
  await fs.outputFile(file, text);
  process.stdout.write(`${name}\n`);
  written += 1;
}
process.stdout.write(written === 0 ? 'Every document is current.\n' : '');
