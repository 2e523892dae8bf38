import path from 'node:path';
import { coverage, type Coverage } from '../../src/audit/coverage.js';
import { catalog } from '../../src/catalog/index.js';
import { requirement } from '../../src/requirements/index.js';
import { linkedSource } from '../../src/requirements/links.js';
import { render } from '../../src/render/index.js';
import { shownProjects } from '../../test/support/canonical-projects.js';
import { citationsIn } from '../../test/support/cited-rows.js';

/** Test files of generated projects that name a row, over projects that show every choice. */
export const citedRows = new Map<string, Set<string>>();
for (const { config } of shownProjects) {
  for (const [file, text] of render(config)) {
    if (!/^test\/.*\.test\.ts$/.test(file)) continue;
    for (const { row } of citationsIn(file, text)) {
      citedRows.set(row, (citedRows.get(row) ?? new Set()).add(file));
    }
  }
}

/** Rows of the requirements, each with the checks of the audit or the reason why it has none. */
export const rows = coverage();
/** Tells rows that are more than a MAY in some revision. */
export const isAsked = ({ levels }: Coverage) =>
  Object.values(levels).some((level) => level !== 'MAY');

/** Writes `docs/requirements.md`: every row with what proves it. */
export function requirementsPage(): string {
  const revisions = catalog.revisions.map(({ id }) => id);
  const asked = rows.filter(isAsked);
  const musts = asked.filter(({ levels }) =>
    Object.values(levels).some((level) => level.startsWith('MUST')),
  );
  const proven = musts.filter(({ id, checks }) => citedRows.has(id) || checks.length > 0);
  const head = ['', ...revisions, 'requirement', 'source', 'tests of a project', 'audit'];
  const lines = asked.map(({ id, levels, text, checks, reason }) => {
    const files = [...(citedRows.get(id) ?? [])]
      .map((file) => path.basename(file, '.test.ts'))
      .sort();
    const tests = files.join(', ');
    const audit = checks.length === 0 ? '' : `${checks.length}`;
    const why = files.length === 0 && checks.length === 0 ? ` *Not checked: ${reason ?? ''}.*` : '';
    const link = linkedSource(requirement(id), catalog.revisions[0].id);
    const cells = [id, ...revisions.map((revision) => levels[revision] ?? ''), text + why, link];
    return `| ${[...cells, tests, audit].map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return `# Requirements and what proves them

Written by \`npm run docs\` from the titles of the generated tests, which name the rows
they prove, and from the checks of the audit. MAY rows are left out. ${proven.length} of ${musts.length} rows that are MUST or
MUST NOT in a revision have a test or a check; the others say why not. Sources are
linked in the newest revision that states them. \`create-secure-mcp audit --list\` names the checks.

| ${head.join(' | ')} |
| ${head.map(() => '---').join(' | ')} |
${lines.join('\n')}
`;
}
