import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { coverage, type Coverage } from '../../src/audit/coverage.js';
import { catalog } from '../../src/catalog/index.js';
import { requirements } from '../../src/requirements/index.js';
import { render } from '../../src/render/index.js';
import { canonicalProjects } from '../support/canonical-projects.js';
import { repository } from '../support/cells.js';
import { citationsIn } from '../support/cited-rows.js';

/** Test files of generated projects that name a row, over projects that show every choice. */
const cited = new Map<string, Set<string>>();
for (const { config } of canonicalProjects) {
  for (const [file, text] of render(config)) {
    if (!/^test\/.*\.test\.ts$/.test(file)) continue;
    for (const { row } of citationsIn(file, text)) {
      cited.set(row, (cited.get(row) ?? new Set()).add(file));
    }
  }
}

const rows = coverage();
const isAsked = ({ levels }: Coverage) => Object.values(levels).some((level) => level !== 'MAY');

describe('the requirements', () => {
  it('are cited only by rows that exist', () => {
    const known = new Set<string>(rows.map(({ id }) => id));
    expect([...cited.keys()].filter((id) => !known.has(id))).toEqual([]);
  });

  it.each(
    requirements.flatMap(({ id, proof = {} }) =>
      (typeof proof === 'string' ? [proof] : Object.values(proof)).map(
        (file) => [id, file] as const,
      ),
    ),
  )('%s, which projects claim, is named by a test in %s', (id, file) => {
    expect([...(cited.get(id) ?? [])]).toContain(`test/auth/${file}.test.ts`);
  });

  it('have a test, a check of the audit, or a written reason each', () => {
    const forgotten = rows.filter(
      (row) =>
        isAsked(row) && !cited.has(row.id) && row.checks.length === 0 && row.reason === undefined,
    );
    expect(forgotten.map(({ id }) => id)).toEqual([]);
  });

  it('stand in docs/requirements.md with what proves them', async () => {
    await expect(document()).toMatchFileSnapshot(path.join(repository, 'docs', 'requirements.md'));
  });
});

function document(): string {
  const revisions = catalog.revisions.map(({ id }) => id);
  const asked = rows.filter(isAsked);
  const musts = asked.filter(({ levels }) =>
    Object.values(levels).some((level) => level.startsWith('MUST')),
  );
  const proven = musts.filter(({ id, checks }) => cited.has(id) || checks.length > 0);
  const head = ['', ...revisions, 'requirement', 'tests of a project', 'audit'];
  const lines = asked.map(({ id, levels, text, checks, reason }) => {
    const files = [...(cited.get(id) ?? [])].map((file) => path.basename(file, '.test.ts')).sort();
    const tests = files.join(', ');
    const audit = checks.length === 0 ? '' : `${checks.length}`;
    const why = files.length === 0 && checks.length === 0 ? ` *Not checked: ${reason ?? ''}.*` : '';
    const cells = [id, ...revisions.map((revision) => levels[revision] ?? ''), text + why];
    return `| ${[...cells, tests, audit].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `# Requirements and what proves them

Written by \`test/proof/requirements.test.ts\` from the titles of the generated tests, which name the rows
they prove, and from the checks of the audit. MAY rows are left out. ${proven.length} of ${musts.length} rows that are MUST or
MUST NOT in a revision have a test or a check; the others say why not. \`create-secure-mcp audit --list\`
names the checks and the sources.

| ${head.join(' | ')} |
| ${head.map(() => '---').join(' | ')} |
${lines.join('\n')}
`;
}
