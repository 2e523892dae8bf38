import { revisions, type RevisionId } from '../catalog/revisions.js';
import type { Row } from './row.js';

const MCP = 'https://modelcontextprotocol.io';
const SPECIFICATION = `${MCP}/specification`;

/** A page of every revision; that of the newest may have been divided. */
type Page = string | { readonly newest: string; readonly before: string };

/** Words of sources that name a page of the specification; the longer ones first. */
const pages: readonly (readonly [words: string, page: Page])[] = [
  [
    'MCP authorization, security considerations',
    { newest: 'basic/authorization/security-considerations', before: 'basic/authorization' },
  ],
  [
    'MCP authorization server discovery',
    { newest: 'basic/authorization/authorization-server-discovery', before: 'basic/authorization' },
  ],
  [
    'MCP client registration',
    { newest: 'basic/authorization/client-registration', before: 'basic/authorization' },
  ],
  ['MCP authorization', 'basic/authorization'],
  ['MCP transports', { newest: 'basic/transports/streamable-http', before: 'basic/transports' }],
  ['MCP versioning', { newest: 'basic/versioning', before: 'basic/lifecycle' }],
  ['MCP basic protocol', 'basic'],
  ['patterns/mrtr', 'basic/patterns/mrtr'],
  ['patterns/subscriptions', 'basic/patterns/subscriptions'],
  ['server/utilities/completion', 'server/utilities/completion'],
  ['utilities/caching', 'server/utilities/caching'],
  ['utilities/logging', 'server/utilities/logging'],
  ['utilities/tasks', 'basic/utilities/tasks'],
  ['server/tools', 'server/tools'],
  ['server/resources', 'server/resources'],
  ['client/elicitation', 'client/elicitation'],
  ['MCP deprecated features', 'deprecated'],
];

/** Words of sources that name something else, as expressions, and where it stands. */
const others: readonly (readonly [words: string, url: string])[] = [
  ['MCP authorization tutorial', `${MCP}/docs/tutorials/security/authorization`],
  ['MCP security best practices', `${MCP}/docs/tutorials/security/security_best_practices`],
  [String.raw`changelog of (\d{4}-\d\d-\d\d)`, `${SPECIFICATION}/$1/changelog`],
  [String.raw`RFC (\d+) §([\d.]*\d)`, 'https://www.rfc-editor.org/rfc/rfc$1.html#section-$2'],
  [String.raw`RFC (\d+)`, 'https://www.rfc-editor.org/rfc/rfc$1.html'],
  [String.raw`BCP (\d+)`, 'https://www.rfc-editor.org/info/bcp$1'],
  [
    String.raw`OAuth 2\.1 §([\d.]*\d)`,
    'https://datatracker.ietf.org/doc/html/draft-ietf-oauth-v2-1-13#section-$1',
  ],
  [String.raw`OIDC Core(?: §[\d.]*\d)?`, 'https://openid.net/specs/openid-connect-core-1_0.html'],
  ['Fetch', 'https://fetch.spec.whatwg.org/'],
  [String.raw`SEP-(\d+)`, 'https://github.com/modelcontextprotocol/modelcontextprotocol/issues/$1'],
  [String.raw`ext-auth(?: §[\d.]*\d)?`, 'https://github.com/modelcontextprotocol/ext-auth'],
  [String.raw`(CVE-\d+-\d+)`, 'https://www.cve.org/CVERecord?id=$1'],
  [String.raw`CWE-(\d+)`, 'https://cwe.mitre.org/data/definitions/$1.html'],
  [String.raw`(GHSA(?:-\w{4}){3})`, 'https://github.com/advisories/$1'],
  [String.raw`arXiv ([\d.]+\d)`, 'https://arxiv.org/abs/$1'],
  [String.raw`([\w.-]+\/[\w.-]+)#(\d+)`, 'https://github.com/$1/issues/$2'],
  ['docs/extensions', `${MCP}/extensions/overview`],
  ['conformance', 'https://github.com/modelcontextprotocol/conformance'],
];

/**
 * Gives the source of a row in Markdown, with a link for each text that it names.
 *
 * @param wanted the revision whose pages are linked; the newest that states the row, where this one does not
 */
export function linkedSource(row: Pick<Row, 'levels' | 'source'>, wanted: RevisionId): string {
  const stating = revisions.filter(({ id }) => row.levels[id] !== null);
  return linked(row.source, row.levels[wanted] === null ? (stating[0]?.id ?? wanted) : wanted);
}

/** Gives a text in Markdown, with a link for each source that it names; pages are those of the revision. */
export function linked(source: string, revision: RevisionId): string {
  const references = [
    ...others,
    ...pages.map((page) => [page[0], urlOf(page[1], revision)] as const),
  ]
    // Of two that begin alike the longer one is meant.
    .sort(([a], [b]) => b.length - a.length)
    .map(([words, url]) => ({ pattern: new RegExp(`^${words}$`), words, url }));
  const any = new RegExp(
    references.map(({ words }) => words.replaceAll(/\((?!\?)/g, '(?:')).join('|'),
    'g',
  );
  return withEverySection(source).replaceAll(any, (text) => {
    const found = references.find(({ pattern }) => pattern.test(text));
    return found ? `[${text}](${text.replace(found.pattern, found.url)})` : text;
  });
}

function urlOf(page: Page, revision: RevisionId): string {
  const isNewest = revision === revisions[0].id;
  const place = typeof page === 'string' ? page : isNewest ? page.newest : page.before;
  return `${SPECIFICATION}/${revision}/${place}`;
}

/** Writes `RFC 9728 §3, §3.1` out, so that each section has its link. */
function withEverySection(source: string): string {
  return source.replaceAll(
    /(RFC \d+) (§[\d.]+(?:, §[\d.]+)+)/g,
    (_, rfc: string, sections: string) =>
      sections
        .split(', ')
        .map((section) => `${rfc} ${section}`)
        .join(', '),
  );
}
