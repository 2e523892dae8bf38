import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { isAccepted, isTaken } from '../../protocol/responses.js';
import { holdsWithin, inMood, startedAfresh, withKeySet } from './conditions.js';

/** Behaviour while the issuer fails, and afterwards. */
export const outageChecks: readonly Check[] = [
  check({
    rows: ['TOK-28'],
    title: 'answers 503 while nobody can say whether a token is good',
    needs: ['issuer', 'process'],
    fix: 'Tell a token that is bad (401) from one that cannot be verified now (503, with Retry-After).',
    run: (context) =>
      inMood(context, { manner: 'fails' }, async () => {
        const silent = await startedAfresh(context);
        if (silent) return silent;
        const response = await context.present({ label: 'good, while the issuer fails' });
        if (isTaken(response)) return fail('a token nobody could verify is accepted', response);
        const says = `the answer is ${response.status}: clients throw a token away that may be good`;
        return response.status === 401 ? fail(says, response) : pass;
      }),
  }),
  check({
    rows: ['TOK-30'],
    title: 'accepts tokens again once its issuer is back',
    needs: ['issuer', 'process'],
    fix: 'Try again after a while; remember no failure for good.',
    async run(context) {
      const { present, server } = context;
      const silent = await inMood(context, { manner: 'fails' }, async () => {
        const unstarted = await startedAfresh(context);
        if (!unstarted) await present({ label: 'good, while the issuer fails' });
        return unstarted;
      });
      if (silent) return silent;
      const isBack = await holdsWithin(server.patienceMs, async () =>
        isAccepted(await present({ label: 'good, after the outage' })),
      );
      const seconds = server.patienceMs / 1000;
      return expect(isBack, `${seconds} seconds after an outage good tokens are still refused`);
    },
  }),
  check({
    rows: ['TOK-30'],
    title: 'goes on with the keys it knows while its issuer is away',
    needs: ['issuer', 'process'],
    fix: 'Keep the last good key set for an outage.',
    on: withKeySet,
    async run(context) {
      const { present } = context;
      const before = await present({ label: 'good, before the outage' });
      if (!isAccepted(before)) return notChecked(`a good token is answered ${before.status}`);
      const after = await inMood(context, { manner: 'fails' }, () =>
        present({ label: 'good, with a known key' }),
      );
      const says = `a token whose key was known is answered ${after.status} in an outage`;
      return expect(isAccepted(after), says);
    },
  }),
];
