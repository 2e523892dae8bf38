import { randomUUID } from 'node:crypto';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { isTaken } from '../../protocol/responses.js';
import { holdsWithin, inMood, responseInTime, startedAfresh, withKeySet } from './conditions.js';

/** Bytes that leave the issuer before anybody has read them. */
const UNREAD = 16 * 1024 * 1024;
/** For a server to ask its issuer, in milliseconds. */
const ASKING_MS = 2000;
/** Requests at once, while the issuer takes its time. */
const AT_ONCE = 8;
const DELAY_MS = 300;
/** Requests at once that name keys that nobody knows. */
const WAVE = 4;
/** Key sets that these may cost: one, and one by chance. */
const MOST_FETCHES = 2;

/** What an issuer can do to a server by the way it answers. */
export const issuerBoundChecks: readonly Check[] = [
  ...(['hangs', 'drips'] as const).map((manner) =>
    check({
      rows: ['PROC-04'],
      title: `answers while its issuer ${manner}, and serves others meanwhile`,
      needs: ['issuer', 'process'],
      fix: 'Give requests to the issuer a limit of a few seconds, to the last byte, and wait for them without keeping others waiting.',
      run: (context) =>
        inMood(context, { manner }, async () => {
          const silent = await startedAfresh(context);
          if (silent) return silent;
          const { apart, issuer, mint } = context;
          const token = await mint({ label: `good, while the issuer ${manner}` });
          const before = issuer.requests.length;
          const waiting = responseInTime(() => apart({ token }));
          // One that has asked while it was started does not ask again.
          await holdsWithin(ASKING_MS, () => issuer.requests.length > before);
          const other = await responseInTime(() => apart({}));
          const response = await waiting;
          if (!other) return fail(`nobody is answered while the issuer ${manner}`);
          if (!response) return fail(`a token is never answered while the issuer ${manner}`);
          const says = 'a token nobody could verify is accepted';
          return expect(!isTaken(response), says, response);
        }),
    }),
  ),
  check({
    rows: ['PROC-04'],
    title: 'does not read keys or answers of many megabytes',
    needs: ['issuer', 'process'],
    fix: 'Read a bounded number of bytes from the issuer, some hundred kilobytes.',
    run: (context) =>
      inMood(context, { manner: 'floods', of: ['keys', 'introspection'] }, async () => {
        const { issuer, apart, mint } = context;
        issuer.flood.sent = 0;
        const silent = await startedAfresh(context);
        if (silent && issuer.flood.sent < UNREAD) return silent;
        const token = await mint({ label: 'good, while the issuer floods' });
        await responseInTime(() => apart({ token }));
        if (issuer.flood.sent === 0) return notChecked('the server did not ask its issuer');
        const megabytes = Math.round(issuer.flood.sent / 1024 / 1024);
        return expect(issuer.flood.sent < UNREAD, `it read ${megabytes} MB from its issuer`);
      }),
  }),
  check({
    rows: ['TOK-21'],
    title: 'asks for keys once, however many wait for them',
    needs: ['issuer', 'process'],
    fix: 'Let all requests wait for the one that is under way.',
    on: withKeySet,
    run: (context) =>
      inMood(context, { delayMs: DELAY_MS }, async () => {
        const { issuer, apart, mint } = context;
        const silent = await startedAfresh(context);
        if (silent) return silent;
        const tokens = await Promise.all(
          Array.from({ length: AT_ONCE }, () => mint({ label: 'good, at once' })),
        );
        const fetches = () => issuer.requests.filter((path) => path === '/jwks').length;
        const before = fetches();
        await Promise.all(tokens.map((token) => responseInTime(() => apart({ token }))));
        const asked = fetches() - before;
        return expect(
          asked <= MOST_FETCHES,
          `${AT_ONCE} tokens at once caused ${asked} requests for keys`,
        );
      }),
  }),
  check({
    rows: ['TOK-21'],
    title: 'does not ask for keys for each of many unknown key IDs',
    needs: ['issuer', 'process'],
    fix: 'Fetch the key set at most once in a while for unknown key IDs.',
    on: withKeySet,
    async run(context) {
      const { issuer, apart, mint, present } = context;
      const { privateKey } = await issuer.foreignKey();
      await present({ label: 'good, before unknown ones' });
      const fetches = () => issuer.requests.filter((path) => path === '/jwks').length;
      const before = fetches();
      const unknown = await Promise.all(
        Array.from({ length: AT_ONCE * 2 }, () =>
          mint({ label: 'of an unknown key', header: { kid: randomUUID() }, signWith: privateKey }),
        ),
      );
      // A few at once, again and again: all at once they may share what they fetch.
      for (let sent = 0; sent < unknown.length; sent += WAVE) {
        const responses = await Promise.all(
          unknown.slice(sent, sent + WAVE).map((token) => responseInTime(() => apart({ token }))),
        );
        const taken = responses.find((each) => each !== undefined && isTaken(each));
        if (taken) return fail('a token of an unknown key is accepted', taken);
      }
      const asked = fetches() - before;
      const says = `${unknown.length} unknown key IDs caused ${asked} requests for keys`;
      return asked <= MOST_FETCHES ? pass : warn(says);
    },
  }),
];
