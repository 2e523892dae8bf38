import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { isAccepted, isTaken } from '../../protocol/responses.js';
import { header } from '../../../http/response.js';
import { holdsWithin, inMood, responseInTime, startedAfresh, withKeySet } from './conditions.js';

/** Requests while the issuer fails, one after another. */
const IN_OUTAGE = 8;

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
        if (response.status === 401) return fail(says, response);
        const isAway = [429, 502, 503, 504].includes(response.status);
        const blames = `the answer is ${response.status}, as if somebody were at fault; 503 says to try again`;
        return isAway ? pass : fail(blames, response);
      }),
  }),
  check({
    rows: ['TOK-28'],
    title: 'says when to try again while its issuer fails',
    needs: ['issuer', 'process'],
    fix: 'Put Retry-After into the 503, with the seconds after which you ask the issuer again (RFC 9110 section 10.2.3).',
    run: (context) =>
      inMood(context, { manner: 'fails' }, async () => {
        const silent = await startedAfresh(context);
        if (silent) return silent;
        const response = await context.present({ label: 'good, while the issuer fails' });
        if (response.status !== 503) return notChecked(`the answer is ${response.status}, not 503`);
        // The response is no evidence: a 503 is taken for a server that is not available.
        return expect(header(response, 'retry-after') !== undefined, 'the 503 has no Retry-After');
      }),
  }),
  check({
    rows: ['TOK-30'],
    title: 'asks an issuer that fails no more than once in a while',
    needs: ['issuer', 'process'],
    fix: 'Wait some seconds after a request for keys that failed, and answer 503 meanwhile.',
    on: withKeySet,
    run: (context) =>
      inMood(context, { manner: 'fails' }, async () => {
        const silent = await startedAfresh(context);
        if (silent) return silent;
        const { apart, issuer, mint } = context;
        const token = await mint({ label: 'good, again and again while the issuer fails' });
        const before = issuer.requests.length;
        for (let sent = 0; sent < IN_OUTAGE; sent += 1)
          await responseInTime(() => apart({ token }));
        const asked = issuer.requests.length - before;
        const says = `${IN_OUTAGE} tokens, one after another, caused ${asked} requests to an issuer that fails`;
        return expect(asked <= IN_OUTAGE / 2, says);
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
