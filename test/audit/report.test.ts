import { beforeAll, describe, expect, it } from 'vitest';
import { printAudit } from '../../src/cli/audit/print-audit.js';
import { createContext } from '../../src/cli/context.js';
import { reportDocument, type ReportDocument } from '../../src/audit/report/document.js';
import { reporters } from '../../src/audit/report/index.js';
import { fakeWorld } from '../support/fake-world.js';
import { auditFaulty } from './support/audited.js';

const HOSTILE =
  '"><script>alert(1)</script>&<img src=//evil.example onerror=x>\u001b[31m\u0007\u202e\u009b]]>';

/** A report on a server that writes markup and escape codes into everything. */
async function hostileReport(): Promise<ReportDocument> {
  const result = await auditFaulty({
    answersEverythingWith: (response) => {
      response.writeHead(200, {
        'content-type': 'text/html',
        'x-hostile': HOSTILE.replace(/[^\x20-\x7e]/g, ''),
      });
      response.end(HOSTILE);
    },
  });
  return reportDocument(result);
}

describe('a report on a server that writes markup into its answers', () => {
  let document: ReportDocument;
  beforeAll(async () => {
    document = await hostileReport();
  });

  it('shows the answer in HTML as text, and fetches nothing', () => {
    const html = reporters.report([document], '');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toMatch(/<script|<img|<iframe|<link|<object|\u001b|\u202e/i);
    const tags = html.match(/<[a-z][^>]*>/gi)?.join('\n') ?? '';
    expect(tags).not.toMatch(/\b(?:src|href|action|data|srcset|poster|on\w+)\s*=/i);
    expect(html).not.toMatch(/@import|url\(/i);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('name="viewport"');
    expect(html).toContain('@media print');
    expect(html).toContain('prefers-color-scheme: dark');
    expect(html).toContain('<table class="chart">');
  });

  it('says when it was made, and with which version', () => {
    const age = Date.now() - Date.parse(document.startedAt);
    expect(age).toBeGreaterThan(0);
    expect(age).toBeLessThan(600_000);
    expect(reporters.report([document], '')).toContain(`create-secure-mcp ${document.version}`);
    expect(reporters.report([document], '')).toMatch(
      /on <time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC</,
    );
  });

  it('names each row that was not checked, under its reason', () => {
    const html = reporters.report([document], '');
    const unchecked = document.checks.filter(({ verdict }) => verdict === 'not-checked');
    expect(unchecked.length).toBeGreaterThan(50);
    for (const { id } of unchecked) expect(html).toContain(`<li><b>${id}</b>`);
    expect(html.match(/<summary>not to be seen from outside/g)).toHaveLength(1);
  });

  it('is well-formed JUnit XML with a failure for each failed MUST', () => {
    const xml = reporters.junit([document], '');
    expect(openElements(xml)).toEqual([]);
    expect(xml.match(/<failure /g)).toHaveLength(document.counts.fail);
    expect(xml.match(/<skipped /g)).toHaveLength(document.counts.notChecked);
    expect(xml.match(/<testcase /g)).toHaveLength(document.checks.length);
    expect(xml).not.toMatch(/\u001b|\u0007|<script/);
  });

  it('is SARIF whose results each name a rule, a level and a place', () => {
    const sarif = JSON.parse(reporters.sarif([document], '')) as Sarif;
    expect(sarif.version).toBe('2.1.0');
    const [run] = sarif.runs;
    expect(run?.results.length).toBeGreaterThanOrEqual(document.counts.fail);
    for (const result of run?.results ?? []) {
      expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      expect(['error', 'warning', 'note']).toContain(result.level);
      expect(result.message.text).not.toBe('');
      expect(result.locations[0]?.physicalLocation.artifactLocation.uri).toBe(document.target);
    }
    const ids = run?.tool.driver.rules.map(({ id }) => id) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows escape codes of the server to the terminal as text', () => {
    const world = fakeWorld([], { cwd: '/' });
    printAudit(createContext(world, false), document, true);
    expect(world.stdout.text).toContain('\\u001b[31m');
    expect(world.stdout.text).not.toMatch(/[\u001b\u0007\u202e\u009b]/);
    expect(JSON.stringify(document)).not.toMatch(/[\u202e\u009b]/);
  });
});

describe('a page in Markdown', () => {
  const TRICKS = [
    '<img src=x onerror=alert(1)> <script>alert(1)</script> <!-- -->',
    '@octocat @org/team #1 GH-1 owner/repo#2 0123456789abcdef0123456789abcdef01234567',
    '![x](https://evil.example/x.png) [y](javascript:alert(1)) https://evil.example www.evil.example',
    '| a | b |\n| --- | --- |\n\n# heading\n- [ ] list\r\n> quote',
    '``` `code` **bold** _it_ ~~no~~ $x$ &lt; &#60; \\| </code></table> :tada:',
  ];
  /** The page without its tables, headings and code elements of our own. */
  const strip = (page: string) => page.replaceAll(/<code>([^<]*)<\/code>/g, 'CODE');

  it.each(TRICKS)('shows %j of a server as text', async (trick) => {
    const plain = reportDocument(await auditFaulty({ open: true }));
    const hostile: ReportDocument = {
      ...plain,
      stopped: trick,
      name: trick,
      checks: plain.checks.map((each) => ({ ...each, says: trick })),
      clients: plain.clients.map((each) => ({ ...each, says: trick })),
    };
    const [page, usual] = [hostile, plain].map((each) => reporters.markdown([each, each], ''));
    for (const [, code = ''] of (page ?? '').matchAll(/<code>([^<]*)<\/code>/g)) {
      expect(code).toMatch(/^(?:[\p{L}\p{N} .,…-]|&#\d+;)*$/u);
      expect(code).not.toMatch(/www\./);
    }
    const bare = strip(page ?? '');
    expect(bare).not.toMatch(/[<@`]|https?:|evil|octocat/);
    const rows = (text: string) => text.split('\n').filter((line) => line.startsWith('|'));
    const bars = (text: string) => rows(text).map((row) => row.split('|').length);
    expect(bars(page ?? '')).toEqual(bars(usual ?? ''));
  });

  it('stays small, whatever is found', async () => {
    const plain = reportDocument(await auditFaulty({ open: true }));
    const [first] = plain.checks.filter(({ verdict }) => verdict === 'fail');
    const checks = first
      ? Array.from({ length: 5000 }, () => ({ ...first, says: 'x'.repeat(10_000) }))
      : [];
    const page = reporters.markdown([{ ...plain, checks }], '');
    expect(page.length).toBeLessThan(60_000);
    expect(page).toContain('and 4960 more');
  });
});

describe('a badge', () => {
  const counts = {
    pass: 3,
    fail: 0,
    warn: 0,
    advice: 0,
    notChecked: 2,
    waived: 0,
    known: 0,
    mustNotChecked: 1,
  };
  const badge = (change: object, stopped?: string) =>
    reporters.badge([{ counts: { ...counts, ...change }, stopped } as ReportDocument], 'a.svg');

  it.each([
    [{}, undefined, 'MCP audit: passed'],
    [{ waived: 2, known: 1 }, undefined, 'MCP audit: passed, 2 waived, 1 known'],
    [{ fail: 3 }, 'cut', 'MCP audit: 3 failed'],
    [{}, 'cut', 'MCP audit: incomplete'],
  ])('of %j, stopped: %s, says so and fetches nothing', (change, stopped, says) => {
    const svg = badge(change, stopped);
    expect(svg).toContain(`aria-label="${says}"`);
    expect(svg.match(/<[a-z][^>]*[^/]>/g)).toHaveLength(svg.match(/<\//g)?.length ?? 0);
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(
      /https?:|url\(|href|@import|secure/i,
    );
  });

  it('is a document for a service when the file is called so', () => {
    const [document] = [{ counts } as ReportDocument];
    expect(JSON.parse(reporters.badge([document], 'badge.json'))).toEqual({
      schemaVersion: 1,
      label: 'MCP audit',
      message: 'passed',
      color: '#2e7d32',
    });
  });
});

describe('tokens', () => {
  it('appear in no output, not even when the server echoes them', async () => {
    const seen = new Set<string>();
    const result = await auditFaulty(
      {
        answersEverythingWith: (response, request) => {
          const all = [request.headers.authorization, request.headers.cookie, request.url];
          for (const text of all) {
            const [token] = /[A-Za-z0-9_.-]{30,}/.exec(text ?? '') ?? [];
            if (token !== undefined) seen.add(token);
          }
          const isBare = request.headers.authorization === undefined;
          response.writeHead(isBare ? 401 : 200, {
            'content-type': 'application/json',
            'set-cookie': 'sid=a-very-secret-session-of-someone',
          });
          response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { echo: all } }));
        },
      },
      'with issuer',
      {
        tokens: {
          main: 'opaque-token-of-a-user-0123456789',
          other: 'opaque-token-of-another-0123456789',
        },
      },
    );
    const document = reportDocument(result);
    const outputs = [
      JSON.stringify(document),
      ...Object.values(reporters).map((write) => write([document], '')),
    ];
    const secrets = [...seen].filter(
      (token) => !token.startsWith('audit-') && !/^(a+|x+)$/.test(token),
    );
    expect(secrets.length).toBeGreaterThan(20);
    for (const output of outputs) {
      expect(output).not.toContain('a-very-secret-session');
      for (const secret of secrets) expect(output.includes(secret), secret).toBe(false);
      expect(output).not.toMatch(/eyJ[\w-]+\.[\w-]+/);
    }
  });
});

interface Sarif {
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
      }[];
    }[];
  }[];
}

/** Elements that were not closed in their turn; empty for well-formed XML without comments. */
function openElements(xml: string): string[] {
  const open: string[] = [];
  const tags = xml
    .replace(/^<\?xml [^>]*\?>\n/, '')
    .matchAll(/<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>|[<]/g);
  for (const [whole, close, name, , selfClosing] of tags) {
    if (name === undefined) open.push(`stray ${whole}`);
    else if (close === '/') {
      if (open.pop() !== name) open.push(`wrong ${name}`);
    } else if (selfClosing !== '/') open.push(name);
  }
  return open;
}
