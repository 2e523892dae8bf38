import { promises as fs } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { requirementsView, namedBeside } from '../../src/render/requirements-view.js';
import { signInAttacks } from '../../src/catalog/sign-in-attacks.js';
import { requirements } from '../../src/requirements/index.js';
import { canonicalProjects } from '../support/canonical-projects.js';
import { exampleConfig } from '../support/example-config.js';

describe('the requirements that the code of a project names', () => {
  it.each(canonicalProjects)('stand in its document with their source: $id', ({ config }) => {
    const tree = render(config);
    const document = tree.get('docs/requirements.md') ?? '';
    const sources = [...tree].filter(([file]) => file.startsWith('src/'));
    const ids = sources.flatMap(([, text]) => text.match(/\b[A-Z]{2,}-\d\d\b/g) ?? []);
    expect(ids.length).toBeGreaterThan(40);
    const rows = new Map(
      document.split('\n').map((line) => [line.split(' | ')[0]?.slice(2), line]),
    );
    expect(ids.filter((id) => !rows.get(id)?.includes('](https://'))).toEqual([]);
  });

  it('are rows or published attacks, whichever template names them', async () => {
    const templates = await fs.readdir('templates', { recursive: true });
    const texts = await Promise.all(
      templates
        .filter((file) => /\.(?:ts|hbs)$/.test(file))
        .map((file) => fs.readFile(path.join('templates', file), 'utf8')),
    );
    const ids = new Set(texts.flatMap((text) => text.match(/\b[A-Z]{2,}-\d\d\b/g) ?? []));
    const known = new Set<string>([...requirements, ...signInAttacks].map(({ id }) => id));
    expect(ids.size).toBeGreaterThan(100);
    expect([...ids].filter((id) => !known.has(id))).toEqual([]);
  });

  it('are no text of a user that looks like an id', () => {
    const view = requirementsView(exampleConfig());
    expect(namedBeside(view, ["scopes: ['NONE-99']"], '2026-07-28')).toEqual([]);
  });
});
