import { describe, expect, it } from 'vitest';
import { judge, type ScenarioResult } from './judge.js';

const result = (scenario: string, outcome: ScenarioResult['outcome'] = 'passes') => ({
  scenario,
  outcome,
  details: outcome === 'fails' ? ['check-1: expected 400, got 200'] : [],
});
const nothing = { 'fails': {}, 'proves nothing': {} };

describe('the judgement of a conformance run', () => {
  it('is content when every scenario passes or is listed with what it does', () => {
    const results = [result('ping'), result('sampling', 'fails'), result('sse', 'proves nothing')];
    const expected = { 'fails': { sampling: 'why' }, 'proves nothing': { sse: 'why' } };
    expect(judge(results, expected)).toEqual([]);
  });

  it('names a scenario that fails without being listed, and what the suite says of it', () => {
    expect(judge([result('ping', 'fails')], nothing)).toEqual([
      'ping fails\n  expected: passes\n  check-1: expected 400, got 200',
    ]);
  });

  it('does not take a scenario that proves nothing for a pass', () => {
    expect(judge([result('ping', 'proves nothing')], nothing)).toHaveLength(1);
  });

  it.each(['fails', 'proves nothing'] as const)(
    'names a scenario that passes although it is listed as one that %s',
    (outcome) => {
      const expected = { ...nothing, [outcome]: { ping: 'why' } };
      expect(judge([result('ping')], expected)).toEqual([`ping passes\n  expected: ${outcome}`]);
    },
  );

  it('names a listed scenario that the suite no longer has', () => {
    const expected = { ...nothing, fails: { gone: 'why' } };
    expect(judge([], expected)).toEqual(['gone is listed, but the suite does not have it']);
  });
});
