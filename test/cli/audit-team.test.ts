import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Baseline } from '../../src/audit/judgement/baseline-schema.js';
import type { ReportDocument } from '../../src/audit/report/document.js';
import { startFaultyServer, type FaultyServer } from '../audit/support/faulty-server/server.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';

let good: FaultyServer;
let bad: FaultyServer;
let cwd: string;
beforeAll(async () => {
  cwd = mkdtempSync(path.join(tmpdir(), 'audit-team-'));
  good = await startFaultyServer();
  bad = await startFaultyServer({ open: true });
});
afterAll(async () => {
  await Promise.all([good.close(), bad.close()]);
  rmSync(cwd, { recursive: true });
});

const place = (file: string) => path.join(cwd, file);

function write(file: string, value: unknown): string {
  writeFileSync(place(file), typeof value === 'string' ? value : JSON.stringify(value));
  return file;
}

async function audit(...args: string[]) {
  const world = fakeWorld(['audit', ...args], { cwd });
  const code = await run(world);
  return { code, out: world.stdout.text, err: world.stderr.text };
}

async function document(...args: string[]) {
  const { code, out } = await audit(...args, '--json');
  return { ...(JSON.parse(out) as ReportDocument & { warnings?: { message: string }[] }), code };
}

/** A policy that waives everything that the audit of the bad server finds. */
async function waiveAll(until: string, but: readonly string[] = []) {
  const { checks } = await document(bad.url.href);
  const failed = checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  const rows = [...new Set(failed)].filter((row) => !but.includes(row));
  return { waive: rows.map((row) => ({ row, reason: `ticket of ${row}`, until })) };
}

describe('--policy', () => {
  it('passes what is waived, and shows it with its reason in every report', async () => {
    const policy = write('policy.json', await waiveAll('2999-12-31'));
    const files = ['--report', 'a.html', '--sarif', 'a.sarif', '--junit', 'a.xml'];
    const { code, out } = await audit(bad.url.href, '--policy', policy, ...files);
    expect(code).toBe(0);
    expect(out).toContain('Waived by the policy');
    expect(out).toMatch(/0 failed, .* not checked, \d+ waived/);
    const texts = ['a.html', 'a.sarif', 'a.xml'].map((file) => readFileSync(place(file), 'utf8'));
    for (const text of [out, ...texts]) {
      expect(text).toContain('until 2999-12-31: ticket of CHAL-01');
    }
    expect(texts[2]).toContain('failures="0"');
    expect(texts[1]).toContain('"suppressions"');
  });

  it('fails again when a waiver has expired, and names it', async () => {
    const policy = write('expired.json', await waiveAll('2026-01-01'));
    const { code, warnings = [], counts } = await document(bad.url.href, '--policy', policy);
    expect({ code, waived: counts.waived }).toEqual({ code: 3, waived: 0 });
    expect(warnings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^expired, and no longer waived: CHAL-01 \(until 2026-01-01/),
    );
  });

  it('fails for what is not waived', async () => {
    const policy = write('some.json', await waiveAll('2999-12-31', ['CHAL-01']));
    const { code, checks } = await document(bad.url.href, '--policy', policy);
    expect(code).toBe(3);
    const failed = checks.filter(({ verdict, waived }) => verdict === 'fail' && !waived);
    expect(new Set(failed.map(({ id }) => id))).toEqual(new Set(['CHAL-01']));
  });

  it('warns of a waiver that nothing was found for', async () => {
    const waive = [{ row: 'CHAL-01', reason: 'none', until: '2999-12-31' }];
    const policy = write('unused.json', { waive });
    const { code, warnings = [] } = await document(good.url.href, '--policy', policy);
    expect(code).toBe(0);
    expect(warnings).toEqual([
      {
        path: '',
        flag: '--policy',
        message: 'waived, and not found: CHAL-01 (until 2999-12-31: none)',
      },
    ]);
  });

  it('judges by other levels, and says which', async () => {
    const { checks } = await document(bad.url.href);
    const ids = [
      ...new Set(
        checks
          .filter(({ verdict }) => verdict === 'fail')
          .flatMap(({ rows }) => rows.map(({ id }) => id)),
      ),
    ];
    const levels = Object.fromEntries(ids.map((id) => [id, 'SHOULD']));
    const policy = write('levels.json', { levels });
    const { code, counts, ...rest } = await document(bad.url.href, '--policy', policy);
    expect(code).toBe(0);
    expect(counts.fail).toBe(0);
    expect(rest.policy?.levels).toContainEqual({ row: 'CHAL-01', from: 'MUST', to: 'SHOULD' });
    const { out } = await audit(bad.url.href, '--policy', policy);
    expect(out).toContain('the policy judges CHAL-01 as SHOULD in place of MUST');
  });

  it.each([
    ['{"waive":[{"row":"CHAL-01","until":"2027-01-31"}]}', 'waive[0].reason is missing'],
    ['{"waive":[{"row":"CHAL-01","reason":"r"}]}', 'waive[0].until is missing'],
    ['{"waive":[{"row":"CHAL-99","reason":"r","until":"2027-01-31"}]}', 'is no row'],
    ['{"waved":[]}', 'waved is not known here'],
    ['[]', 'must hold a JSON object'],
    ['{', 'does not hold JSON'],
  ])('of %s is refused before anything is sent', async (text, says) => {
    const { code, err } = await audit('http://127.0.0.1:1/mcp', '--policy', write('p.json', text));
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});

describe('--baseline', () => {
  it('is written in a fixed order, and lets what it knows pass', async () => {
    await audit(bad.url.href, '--write-baseline', 'baseline.json');
    const text = readFileSync(place('baseline.json'), 'utf8');
    expect(text).not.toMatch(/127\.0\.0\.1|20\d\d-\d\d-\d\dT/);
    const [part] = (JSON.parse(text) as Baseline).servers;
    const rows = part?.findings.map(({ row, title }) => `${row}\n${title}`) ?? [];
    expect(rows).toEqual([...rows].sort());
    expect(readdirSync(cwd).filter((file) => file.includes('.next'))).toEqual([]);

    const again = await document(bad.url.href, '--baseline', 'baseline.json');
    expect(again.code).toBe(0);
    expect(again.counts.fail).toBe(0);
    expect(again.counts.known).toBe(part?.findings.length);
    await audit(bad.url.href, '--write-baseline', 'again.json');
    expect(readFileSync(place('again.json'), 'utf8')).toBe(text);
  });

  it('fails what is new, and tells what is mended', async () => {
    const text = readFileSync(place('baseline.json'), 'utf8');
    const baseline = JSON.parse(text) as Baseline;
    const less = baseline.servers.map((part) => ({
      ...part,
      findings: part.findings.filter(({ row }) => row !== 'CHAL-01'),
    }));
    const fewer = write('fewer.json', { ...baseline, servers: less });
    const { code, checks } = await document(bad.url.href, '--baseline', fewer);
    expect(code).toBe(3);
    const fresh = checks.filter(({ verdict, known }) => verdict === 'fail' && !known);
    expect(new Set(fresh.map(({ id }) => id))).toEqual(new Set(['CHAL-01']));

    const { out } = await audit(good.url.href, '--baseline', 'baseline.json');
    expect(out).toContain('mended, and still in the baseline: CHAL-01');
  });

  it('neither passes nor is written when the audit stops early', async () => {
    const cut = ['--max-requests', '40'];
    const passed = await document(bad.url.href, '--baseline', 'baseline.json', ...cut);
    expect(passed.code).toBe(1);
    const written = await audit(bad.url.href, '--write-baseline', 'cut.json', ...cut);
    expect(written.code).not.toBe(0);
    expect(written.err).toContain('--write-baseline: is not written');
    expect(existsSync(place('cut.json'))).toBe(false);
  });

  it.each([
    [{ format: 2, version: '9.0.0', servers: [] }, 'a later version of the audit wrote this file'],
    [
      { format: 1, version: '1.0.0', servers: [{ revision: '2020-01-01', findings: [] }] },
      'must be a revision that this version of the audit knows',
    ],
    [
      { format: 1, version: '1.0.0', servers: [{ findings: [] }] },
      'servers[0].revision is missing',
    ],
  ])('of %j is refused', async (baseline, says) => {
    const file = write('b.json', baseline);
    const { code, err } = await audit('http://127.0.0.1:1/mcp', '--baseline', file);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});
