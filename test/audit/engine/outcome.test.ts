import { describe, expect, it } from 'vitest';
import {
  fail,
  gravest,
  notChecked,
  pass,
  warn,
  type Outcome,
  type Outcomes,
} from '../../../src/audit/engine/outcome.js';

function* saying(...outcomes: readonly Outcome[]): Outcomes {
  for (const outcome of outcomes) yield outcome;
}

describe('several outcomes of one check', () => {
  it.each([
    ['a failure behind a warning', [warn('odd'), fail('wrong'), pass], fail('wrong')],
    ['a warning behind something unknown', [notChecked('away'), warn('odd')], warn('odd')],
    ['something unknown behind what passes', [pass, notChecked('away'), pass], notChecked('away')],
    ['the first of two warnings', [warn('first'), warn('second')], warn('first')],
    ['a pass of all', [pass, pass], pass],
  ])('are %s', async (_, outcomes, expected) => {
    expect(await gravest(saying(...outcomes), 'nothing')).toEqual(expected);
  });

  it('are not asked for behind a failure', async () => {
    let isAsked = false;
    async function* outcomes(): Outcomes {
      yield await Promise.resolve(fail('wrong'));
      isAsked = true;
      yield pass;
    }
    await gravest(outcomes(), 'nothing');
    expect(isAsked).toBe(false);
  });

  it('are no pass when there are none', async () => {
    expect(await gravest(saying(), 'no request was refused')).toEqual(
      notChecked('no request was refused'),
    );
  });
});
