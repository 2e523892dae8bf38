import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../src/audit/report/document.js';
import { startFaultyServer, type FaultyServer } from '../audit/support/faulty-server/server.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';

let good: FaultyServer;
let bad: FaultyServer;
let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), 'audit-servers-'));
  good = await startFaultyServer();
  bad = await startFaultyServer({ open: true });
});
afterAll(async () => {
  await Promise.all([good.close(), bad.close()]);
  rmSync(cwd, { recursive: true });
});

const NOBODY = 'http://127.0.0.1:1/mcp';

async function audit(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const world = fakeWorld(['audit', ...args], { cwd, env });
  const code = await run(world);
  return { code, out: world.stdout.text, err: world.stderr.text };
}

function servers(...entries: unknown[]): string {
  writeFileSync(path.join(cwd, 'servers.json'), JSON.stringify({ servers: entries }));
  return 'servers.json';
}

interface Several {
  readonly counts: ReportDocument['counts'];
  readonly servers: readonly ReportDocument[];
}

describe('several servers', () => {
  it('are audited in one run, and one that is away hides no other', async () => {
    const files = [
      '--report',
      'a.html',
      '--sarif',
      'a.sarif',
      '--junit',
      'a.xml',
      '--markdown',
      'a.md',
    ];
    const targets = [good.url.href, NOBODY, bad.url.href];
    const { code, out } = await audit([...targets, '--json', ...files]);
    const document = JSON.parse(out) as Several;
    expect(code).toBe(3);
    expect(document.servers.map(({ target }) => target)).toEqual(targets);
    expect(document.servers.map(({ stopped }) => stopped !== undefined)).toEqual([
      false,
      true,
      false,
    ]);
    const failed = document.servers.map(({ counts }) => counts.fail);
    expect(document.counts.fail).toBe(failed.reduce((sum, each) => sum + each, 0));
    expect(failed[0]).toBe(0);
    for (const file of ['a.html', 'a.sarif', 'a.xml', 'a.md']) {
      const text = readFileSync(path.join(cwd, file), 'utf8').replaceAll(
        /&#(\d+);/g,
        (_, code: string) => String.fromCharCode(Number(code)),
      );
      for (const target of targets) expect(text, file).toContain(target);
      expect(text, file).toContain('ECONNREFUSED');
    }
  });

  it.each([
    [() => [good.url.href, NOBODY], 1],
    [() => [NOBODY, good.url.href], 1],
    [() => [bad.url.href, NOBODY], 3],
  ])('end with the worst exit code (%#)', async (targets, worst) => {
    expect((await audit(targets())).code).toBe(worst);
  });

  it('have names, tokens and policies of their own in a file', async () => {
    const file = servers(
      { 'name': 'right', 'url': good.url.href, 'max-requests': 300 },
      { 'name': 'wrong', 'url': bad.url.href, 'token-env': 'TOKEN' },
    );
    const { out } = await audit(['--servers', file, '--json'], {
      TOKEN: 'a-token-of-one-0123456789',
    });
    const document = JSON.parse(out) as Several;
    expect(document.servers.map(({ name }) => name)).toEqual(['right', 'wrong']);
    expect(JSON.stringify(document.servers[0])).not.toContain('[token: main]');
    expect(JSON.stringify(document.servers[1])).toContain('[token: main]');
    expect(out).not.toContain('a-token-of-one');
  });

  it('share a baseline with a part for each', async () => {
    const file = servers(
      { name: 'right', url: good.url.href },
      { name: 'wrong', url: bad.url.href },
    );
    await audit(['--servers', file, '--write-baseline', 'all.json']);
    expect((await audit(['--servers', file, '--baseline', 'all.json'])).code).toBe(0);
    const swapped = servers(
      { name: 'right', url: bad.url.href },
      { name: 'wrong', url: good.url.href },
    );
    expect((await audit(['--servers', swapped, '--baseline', 'all.json'])).code).toBe(3);
  });

  it.each<[string, () => string[], string]>([
    [
      'a token for all',
      () => [good.url.href, bad.url.href, '--token-env', 'X'],
      'is about one server',
    ],
    [
      'a test issuer for all',
      () => [good.url.href, NOBODY, '--issuer-port', '9'],
      'is about one server',
    ],
    ['the same server twice', () => [good.url.href, good.url.href], 'is there twice'],
    ['a word that is no URL', () => [good.url.href, 'more'], 'is no http or https URL'],
    [
      'a URL beside a file',
      () => [NOBODY, '--servers', servers({ url: NOBODY })],
      'takes the place',
    ],
    ['no list', () => ['--servers', servers()], 'a list of 1 to 100'],
    [
      'an entry without a server',
      () => ['--servers', servers({ name: 'x' })],
      'url, project or start is missing',
    ],
    [
      'an unknown member',
      () => ['--servers', servers({ url: NOBODY, rat: 1 })],
      'did you mean rate?',
    ],
    [
      'a report of one',
      () => ['--servers', servers({ url: NOBODY, sarif: 'x' })],
      'sarif is not known here',
    ],
    [
      'a token itself',
      () => ['--servers', servers({ url: NOBODY, token: 'abc' })],
      'process lists',
    ],
    [
      'a wrong value',
      () => ['--servers', servers({ url: NOBODY, rate: 'many' })],
      'servers[0].rate',
    ],
    [
      'an object for a value',
      () => ['--servers', servers({ url: NOBODY, rate: {} })],
      'must be a text',
    ],
  ])('are refused with %s', async (_, args, says) => {
    const { code, err } = await audit(args());
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(err).not.toContain('abc');
  });
});
