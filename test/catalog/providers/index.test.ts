import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog, type Provider } from '../../../src/catalog/index.js';
import { repository } from '../../support/cells.js';

const records = path.join(repository, 'src', 'catalog', 'providers');
/** Files that no record of a provider stands in. */
const BESIDE = ['bases.ts', 'index.ts', 'issuers.ts', 'token-settings.ts'];

function textsIn(folder: string, skipped: string): string {
  return readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !path.join(entry.parentPath, entry.name).includes(skipped))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

describe('the providers', () => {
  it('are offered, each whose record is there', () => {
    const files = readdirSync(records).filter((name) => !BESIDE.includes(name));
    const offered = catalog.providers.map(({ id }) => `${id}.ts`);
    expect(files.sort()).toEqual(offered.sort());
  });

  it('state no fact that nothing reads', () => {
    const readers = textsIn('src', path.join('src', 'catalog')) + textsIn('templates', '\0');
    const beside = textsIn('src/catalog', path.join('catalog', 'providers')).replaceAll(
      /readonly \w+\??:/g,
      '',
    );
    const facts = new Set(catalog.providers.flatMap((record) => Object.keys(record)));
    for (const fact of facts as Set<keyof Provider>) {
      expect(readers + beside, fact).toMatch(new RegExp(String.raw`\b${fact}\b`));
    }
  });
});
