import { describe, expect, it } from 'vitest';
import { check, type Given, type Need } from '../../../src/audit/engine/check.js';
import type { RunnerContext } from '../../../src/audit/engine/context.js';
import { fail, notChecked, pass, warn } from '../../../src/audit/engine/outcome.js';
import type { Response } from '../../../src/http/response.js';

const named = { rows: ['CHAL-01'], title: 'holds', fix: 'Mend it.' } as const;
const unmet = new Map<Need, string>();
const response: Response = {
  status: 200,
  headers: [],
  text: '',
  fault: undefined,
  exchange: { request: { method: 'GET', url: 'http://localhost', headers: [] } },
};

/** A context that has these tokens, and nothing that sends requests. */
const contextWith = (tokens: RunnerContext['tokens']) => ({ tokens }) as RunnerContext;

describe('a check', () => {
  it('gets what it needs', async () => {
    const each = check({
      ...named,
      needs: ['token', 'other-token'],
      run: ({ token, otherToken }) => fail(`${token}, ${otherToken}`),
    });
    const context = contextWith({ main: 'good', other: 'of another user' });
    expect(await each.run(context, unmet)).toMatchObject({ says: 'good, of another user' });
  });

  it('is not run without what it needs, and says why', async () => {
    const each = check({ ...named, needs: ['token'], run: () => pass });
    const why = new Map<Need, string>([['token', 'the token was refused']]);
    expect(await each.run(contextWith({ main: 'bad' }), why)).toEqual(
      notChecked('the token was refused'),
    );
    expect(await each.run(contextWith({}), unmet)).toEqual(notChecked('there is no token'));
  });

  it('gets what it is about, whose evidence stands in for its own', async () => {
    const on = () => ({ document: 'of the server', evidence: [response] });
    const each = check({ ...named, on, run: ({ document }) => fail(document) });
    expect(await each.run(contextWith({}), unmet)).toEqual(fail('of the server', response));
    const other = { ...response, status: 403 };
    const own = check({ ...named, on, run: () => warn('odd', other) });
    expect(await own.run(contextWith({}), unmet)).toEqual(warn('odd', other));
  });

  it('is not run where the server has nothing that it is about', async () => {
    const on = () => notChecked('there is no document');
    const each = check({ ...named, on, run: () => pass });
    expect(await each.run(contextWith({}), unmet)).toEqual(notChecked('there is no document'));
  });

  it('says so when it found nothing to judge', async () => {
    const looked: readonly Response[] = [];
    const each = check({
      ...named,
      nothing: 'no list was shown',
      *run() {
        for (const each of looked) yield fail('wrong', each);
      },
    });
    expect(await each.run(contextWith({}), unmet)).toEqual(notChecked('no list was shown'));
  });

  it('does not compile when it uses what it does not say it needs', () => {
    // @ts-expect-error There is no token without the need.
    check({ ...named, run: ({ token }) => fail(String(token)) });
    // @ts-expect-error What a check is about may need something, too.
    check({ ...named, on: ({ token }: Given<'token'>) => ({ own: token }), run: () => pass });
    // @ts-expect-error A requirement has to be in the table.
    check({ ...named, rows: ['CHAL-999'], run: () => pass });
    expect(named.rows).toHaveLength(1);
  });
});
