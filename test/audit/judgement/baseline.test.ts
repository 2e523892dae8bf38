import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { baselinePart, compareBaseline } from '../../../src/audit/judgement/baseline.js';
import { baselineSchema } from '../../../src/audit/judgement/baseline-schema.js';
import { standingOf, type JudgedFinding } from '../../../src/audit/judgement/standing.js';
import { whatOf } from '../../../src/audit/judgement/what-of.js';
import { revisions } from '../../../src/catalog/revisions.js';
import { auditFaulty } from '../support/audited.js';
import { finding } from './findings.js';

const target = 'https://mcp.example.com/mcp';
const [{ id: revision }, ...olderOnes] = revisions;
const older = olderOnes[0]?.id ?? revision;
const audited = (...findings: JudgedFinding[]) => ({
  findings,
  target,
  revision,
  version: '1.0.0',
});

/** Compares what is found now with what was found before. */
function compare(
  before: JudgedFinding[],
  now: JudgedFinding[],
  change: { version?: string; revision?: typeof revision } = {},
) {
  const part = { ...baselinePart(audited(...before)), revision: change.revision ?? revision };
  return compareBaseline(audited(...now), { version: change.version ?? '1.0.0' }, part);
}

describe('a baseline', () => {
  it('knows what was found, and nothing else', () => {
    const known = finding('CHAL-09', 'fail');
    const { findings, notes } = compare([known], [known, finding('CHAL-01', 'fail')]);
    expect(findings.map(standingOf)).toEqual(['known', 'fail']);
    expect(notes).toEqual({ fixed: [], unseen: [], remarks: [] });
  });

  it('does not know the same check with something else found', () => {
    const { findings } = compare(
      [finding('CHAL-09', 'fail', { says: 'the tool a is open' })],
      [finding('CHAL-09', 'fail', { says: 'the tool b is open' })],
    );
    expect(findings.map(standingOf)).toEqual(['fail']);
  });

  it('does not know what got worse, and knows what got better', () => {
    const [fail, warn] = [finding('CHAL-09', 'fail'), finding('CHAL-09', 'warn')];
    expect(compare([warn], [fail]).findings.map(standingOf)).toEqual(['fail']);
    expect(compare([fail], [warn]).findings.map(standingOf)).toEqual(['known']);
  });

  it('tells what is mended, and what was not looked at', () => {
    const known = [finding('CHAL-09', 'fail'), finding('CHAL-01', 'fail')];
    const now = [finding('CHAL-09', 'pass'), finding('CHAL-01', 'not-checked')];
    const { notes } = compare(known, now);
    expect(notes.fixed.map(({ row }) => row)).toEqual(['CHAL-09']);
    expect(notes.unseen.map(({ row }) => row)).toEqual(['CHAL-01']);
  });

  it('of another version knows by row and check, and says so', () => {
    const before = [finding('CHAL-09', 'fail', { says: 'in other words' })];
    const { findings, notes } = compare(before, [finding('CHAL-09', 'fail')], { version: '0.9.0' });
    expect(findings.map(standingOf)).toEqual(['known']);
    expect(notes.remarks).toEqual([expect.stringContaining('0.9.0') as string]);
  });

  it('of another revision works, and says so', () => {
    const known = finding('CHAL-09', 'fail');
    const { findings, notes } = compare([known], [known], { revision: older });
    expect(findings.map(standingOf)).toEqual(['known']);
    expect(notes.remarks).toEqual([expect.stringContaining(older) as string]);
  });

  it('that has no part for the server lets nothing through', () => {
    const now = audited(finding('CHAL-09', 'fail'));
    const { findings, notes } = compareBaseline(now, { version: '1.0.0' }, undefined);
    expect(findings.map(standingOf)).toEqual(['fail']);
    expect(notes.remarks).toHaveLength(1);
  });

  it('does not take in what is waived, what passed and what was not checked', () => {
    const part = baselinePart(
      audited(
        finding('CHAL-09', 'fail', { waived: { reason: 'r', until: '2027-01-31' } }),
        finding('CHAL-01', 'pass'),
        finding('CHAL-02', 'not-checked'),
        finding('CHAL-05', 'fail', { known: true }),
      ),
    );
    expect(part.findings.map(({ row }) => row)).toEqual(['CHAL-05']);
  });

  it('is the same for two copies of a server, and knows everything of the other', async () => {
    const faults = { open: true, tools: [] };
    const [one, two] = [await auditFaulty(faults), await auditFaulty(faults)];
    const part = (result: typeof one) =>
      baselinePart({ ...result, revision: result.revision.revision });
    expect(one.target).not.toBe(two.target);
    expect(part(one)).toEqual(part(two));
    expect(part(one).findings.length).toBeGreaterThan(3);
    expect(() =>
      v.parse(baselineSchema, { format: 1, version: '1', servers: [part(one)] }),
    ).not.toThrow();
    const other = { ...two, revision: two.revision.revision, version: '1' };
    const { findings } = compareBaseline(other, { version: '1' }, part(one));
    expect(findings.filter(({ verdict, known }) => verdict === 'fail' && !known)).toEqual([]);
  });
});

describe('what a finding is about', () => {
  it.each([
    [`${target} answers 200`, '{origin}/mcp answers 200'],
    ['http://127.0.0.1:9001/jwks is asked', '{origin}/jwks is asked'],
    ['it names mcp.example.com:443', 'it names {host}:443'],
    ['the token has 3599 seconds left', 'the token has {number} seconds left'],
    ['it took 42 ms', 'it took {number} ms'],
    ['since 2026-11-30T10:00:00.000Z', 'since {time}'],
    ['the session 5b1c4f0e-8d0a-4c47-9d5e-1f8a2b3c4d5e', 'the session {value}'],
    ['a token of Ab3dEf6hIj9lMn2pQr5tUv8x', 'a token of {value}'],
    ['the tool create_invoice_v2_draft is open', 'the tool create_invoice_v2_draft is open'],
    ['the answer is 403', 'the answer is 403'],
  ])('in %j', (says, what) => {
    expect(whatOf({ says }, target)).toBe(what);
  });
});
