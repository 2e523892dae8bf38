import { kinds } from '../../test/audit/corpus/kinds/index.js';
import { readNoticed } from '../../test/audit/corpus/support/findings.js';
import { families, makes, type Family, type Kind } from '../../test/audit/corpus/support/kind.js';
import { unnoticed } from '../../test/audit/corpus/unnoticed.js';

const noticed = readNoticed();

const pairsOf = ({ id, edits }: Kind) => Object.keys(edits).map((make) => `${id} ${make}`);
const pairs = kinds.flatMap(pairsOf);
const isNoticed = (kind: Kind) => pairsOf(kind).some((name) => name in noticed);

/** Lists every kind of weakened server, by family, with the checks that notice it. */
export function auditCorpusPage(): string {
  const names = Object.entries(families) as [Family, string][];
  return `# The corpus of weakened servers

What the audit is worth is what it notices. \`test/audit/corpus\` has careful servers of several makes: \`plain\` on
Node's own HTTP, \`sdk\` on the first official SDK with Express, and projects as this generator writes them. Each kind below
is one of them, weakened in one way; the server as it was is audited with the same permissions, and has to pass with
nothing to say. *Seen with* is the least that the audit is given: \`tokens\` alone, a test \`issuer\` that the server
trusts, to be \`told\` which scopes tools take, or to have \`started\` the server.

There are ${kinds.length} kinds, and ${kinds.filter(isNoticed).length} of them are noticed at one make or more. Of ${pairs.length} pairs of a kind and a
make ${pairs.filter((name) => name in noticed).length} are noticed, and ${pairs.filter((name) => name in unnoticed).length} are not, each for a reason.
\`CENSUS=accept npx vitest run --config vitest.full.config.ts test/audit/corpus\` takes the census anew, \`CENSUS=missing\`
that of what was never counted; without the variable it compares.
${names.map(([id, title]) => familyPart(id, title)).join('')}`;
}

function familyPart(id: Family, title: string): string {
  const rows = kinds.filter(({ family }) => family === id).map((kind) => row(kind));
  return `
## ${title}

${rows.join('\n')}
`;
}

function row(kind: Kind): string {
  const where = makes.filter((make) => make in kind.edits);
  const names = where.map((make) => `${kind.id} ${make}`);
  const checks = [...new Set(names.map((name) => noticed[name]?.[0]).filter(Boolean))];
  const why = [...new Set(names.map((name) => unnoticed[name]).filter(Boolean))];
  const who = [
    ...checks.map((check) => `noticed by ${String(check)}`),
    ...why.map((each) => `**noticed by none:** ${String(each)}`),
  ];
  const said = who.map((each) => `  - ${each}`).join('\n');
  return `- \`${kind.id}\`: a server that ${kind.what} (${where.join(', ')}; seen with ${kind.seenWith})\n${said}`;
}
