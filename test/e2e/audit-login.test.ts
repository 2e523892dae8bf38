import { describe, expect, it } from 'vitest';
import { run } from '../support/run-cli.js';
import { Browser } from '../../templates/sign-in/dev/browser.js';
import { writeCell } from '../support/cells.js';
import { startDevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { fakeWorld } from '../support/fake-world.js';
import type { AuditFinding } from '../../src/audit/engine/model.js';

interface Report {
  readonly stopped?: string;
  readonly code?: string;
  readonly problems?: unknown;
  readonly checks?: readonly AuditFinding[];
}

/** Goes through the pages that a URL leads to, as a person with a private window does, and back to the audit. */
async function signIn(place: string, user: string | null): Promise<void> {
  const url = new URL(place);
  const back = new URL(url.searchParams.get('redirect_uri') ?? '').origin;
  const browser = new Browser(({ origin }) => (origin === back ? undefined : origin));
  let page = await browser.open(url);
  for (let pages = 0; pages < 5 && !page.location; pages += 1) {
    page = await browser.press(page, ({ name, value }) =>
      user === null
        ? name === 'cancel' || value === 'deny'
        : value === 'approve' || (name === 'user' && value === user),
    );
  }
  if (!page.location) throw new Error(`no way back from ${page.url.href}: ${page.text}`);
  await fetch(page.location);
}

/** Audits a server with sign-ins that a person without a terminal goes through; returns the document. */
async function audit(target: URL, args: readonly string[], user: string | null = 'alice') {
  const all = ['audit', target.href, '--login', '--json', ...args];
  const world = fakeWorld(all, { cwd: '/' });
  const failed: unknown[] = [];
  let seen = '';
  world.stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    const lines = seen.split('\n');
    seen = lines.pop() ?? '';
    for (const line of lines.filter((each) => each.startsWith('  http'))) {
      const isOther = line.includes('prompt=login');
      signIn(line.trim(), isOther ? 'bob' : user).catch((error: unknown) => failed.push(error));
    }
  });
  const exitCode = await run(world);
  expect(failed).toEqual([]);
  const report = JSON.parse(world.stdout.text) as Report;
  return { exitCode, report, text: world.stdout.text + world.stderr.text };
}

const verdicts = ({ checks = [] }: Report, group: string) =>
  Object.fromEntries(
    checks
      .filter((each) => each.group === group)
      .map(({ id, verdict, says }) => [id, says === undefined ? verdict : `${verdict}: ${says}`]),
  );

const ofVerdict = ({ checks = [] }: Report, wanted: string) =>
  checks.filter(({ verdict }) => verdict === wanted).map(({ id, says }) => `${id}: ${says ?? ''}`);

const TOLD = ['--tool=list_todos=todos:read', '--tool=add_todo=todos:write'];

const right = {
  'AS-05': 'pass',
  'AS-20': 'pass',
  'AS-23': 'pass',
  'AS-24': 'pass',
  'AS-25': 'pass',
  'AS-48': 'pass',
  'TOK-27': expect.stringMatching(/^not-checked: .*unsupported_token_type/) as string,
};

describe.each([
  [
    'a local authorization server in place of its provider',
    exampleConfig({ providerId: 'keycloak' }),
    { ...right, 'AS-27': expect.stringContaining('its typ is not at+jwt') as string },
  ],
  [
    'an authorization server of its own',
    exampleConfig({ providerId: 'own', upstreamId: 'github', storeId: 'sqlite' }),
    {
      ...right,
      'AS-27': 'pass',
      // It bears with the old one for a minute, and says so.
      'AS-23': expect.stringContaining('warn: the old refresh token counts') as string,
    },
  ],
])('a generated project with %s', (_, config, expected) => {
  it('lets the audit sign in two people, and is right', async () => {
    const directory = await writeCell(`audit-login-${config.signIn ? 'own' : 'local'}`, config);
    const dev = await startDevServer(directory);
    try {
      const { exitCode, report, text } = await audit(dev.url, [
        '--login-client',
        'dcr',
        '--login-as-other',
        // The other is told nothing, so its token lacks the scopes of tools.
        ...(config.signIn ? [] : TOLD),
        '--allow-tool-calls',
      ]);
      expect(ofVerdict(report, 'fail')).toEqual([]);
      expect({ exitCode, stopped: report.stopped }).toEqual({ exitCode: 0 });
      // Nothing lacks a token: both people and both kinds of scopes are there.
      expect(text).not.toMatch(/needs (?:an access token|a token (?:of another user|with fewer))/);
      expect(verdicts(report, 'sign-in')).toEqual(expected);
      expect(text).not.toMatch(/eyJ[\w-]+\.[\w-]+/);
    } finally {
      await dev.stop();
    }
  });

  it('has the person say no', async () => {
    const directory = await writeCell(`audit-login-${config.signIn ? 'own' : 'local'}`, config);
    const dev = await startDevServer(directory);
    try {
      const { exitCode, report } = await audit(dev.url, ['--login-client', 'dcr'], null);
      expect({ exitCode, code: report.code }).toEqual({ exitCode: 1, code: 'login-denied' });
    } finally {
      await dev.stop();
    }
  });
});
