import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { applyPolicy } from '../../../src/audit/judgement/apply-policy.js';
import { policySchema, type Policy } from '../../../src/audit/judgement/policy-schema.js';
import { countJudged, standingOf } from '../../../src/audit/judgement/standing.js';
import { revisions } from '../../../src/catalog/revisions.js';
import { finding } from './findings.js';

const waiver = { row: 'CHAL-09', reason: 'the gateway is replaced', until: '2027-01-31' } as const;
const when = { revision: revisions[0].id, day: '2027-01-31' };

describe('a waiver', () => {
  it('takes a failure out of the count, with its reason and its last day', () => {
    const { findings, notes } = applyPolicy(
      [finding('CHAL-09', 'fail'), finding('CHAL-01', 'fail')],
      { waive: [waiver] },
      when,
    );
    expect(findings[0]).toMatchObject({
      verdict: 'fail',
      waived: { reason: 'the gateway is replaced', until: '2027-01-31' },
    });
    expect(countJudged(findings)).toMatchObject({ fail: 1, waived: 1 });
    expect(notes).toEqual({ levels: [], expired: [], unused: [] });
  });

  it('counts no longer when its last day is over', () => {
    const { findings, notes } = applyPolicy(
      [finding('CHAL-09', 'fail')],
      { waive: [waiver] },
      { ...when, day: '2027-02-01' },
    );
    expect(countJudged(findings)).toMatchObject({ fail: 1, waived: 0 });
    expect(notes.expired).toEqual([waiver]);
  });

  it('is about the check with its title alone, when it names one', () => {
    const { findings } = applyPolicy(
      [
        finding('CHAL-09', 'fail', { title: 'one' }),
        finding('CHAL-09', 'fail', { title: 'another' }),
      ],
      { waive: [{ ...waiver, title: 'another' }] },
      when,
    );
    expect(findings.map(standingOf)).toEqual(['fail', 'waived']);
  });

  it.each(['pass', 'not-checked'] as const)('waives nothing that is %s', (verdict) => {
    const { findings, notes } = applyPolicy(
      [finding('CHAL-09', verdict)],
      { waive: [waiver] },
      when,
    );
    expect(findings.map(standingOf)).toEqual([verdict]);
    expect(notes.unused).toEqual([waiver]);
  });

  it('of a row does not reach a check that another row names', () => {
    const other = finding('CHAL-01', 'fail', {
      rows: [...finding('CHAL-01', 'fail').rows, ...finding('CHAL-09', 'fail').rows],
    });
    expect(applyPolicy([other], { waive: [waiver] }, when).findings.map(standingOf)).toEqual([
      'fail',
    ]);
  });
});

describe('other levels', () => {
  it('are named with what they were', () => {
    const { notes } = applyPolicy([], { levels: { 'CHAL-01': 'ADV' } }, when);
    expect(notes.levels).toEqual([{ row: 'CHAL-01', from: 'MUST', to: 'ADV' }]);
  });
});

describe('a policy', () => {
  const refused: readonly [string, unknown, string][] = [
    ['a waiver without a reason', { waive: [{ ...waiver, reason: undefined }] }, 'reason'],
    ['a waiver with an empty reason', { waive: [{ ...waiver, reason: '  ' }] }, 'reason'],
    ['a reason of two lines', { waive: [{ ...waiver, reason: 'a\nb' }] }, 'reason'],
    ['a waiver without a last day', { waive: [{ ...waiver, until: undefined }] }, 'until'],
    ['a day that is none', { waive: [{ ...waiver, until: '2027-02-30' }] }, 'until'],
    [
      'a time in place of a day',
      { waive: [{ ...waiver, until: '2027-01-31T00:00:00Z' }] },
      'until',
    ],
    ['an unknown row', { waive: [{ ...waiver, row: 'CHAL-99' }] }, 'row'],
    ['an inherited name for a row', { waive: [{ ...waiver, row: 'constructor' }] }, 'row'],
    ['a member nobody knows', { waved: [] }, 'waved'],
    ['a level for an unknown row', { levels: { 'NO-01': 'MUST' } }, 'NO-01'],
    ['a level that is none', { levels: { 'CHAL-01': 'OFF' } }, 'CHAL-01'],
    ['tools that are no names', { allowTools: [1] }, 'allowTools'],
  ];
  it.each(refused)('is refused with %s', (_, policy, place) => {
    const { success, issues = [] } = v.safeParse(policySchema, JSON.parse(JSON.stringify(policy)));
    expect(success).toBe(false);
    expect(issues.map((issue) => v.getDotPath(issue) ?? '').join()).toContain(place);
  });

  it('may say nothing at all', () => {
    const policy: Policy = v.parse(policySchema, {});
    expect(applyPolicy([finding('CHAL-01', 'fail')], policy, when).findings).toHaveLength(1);
  });
});
