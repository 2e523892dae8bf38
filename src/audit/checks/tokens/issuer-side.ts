import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { judgeRefusal, jwts } from './refusal.js';

/** Key sets that 20 unknown keys may cost: one refresh, and one by chance. */
const MOST_FETCHES = 2;
/** Waits for the output of a server, which arrives a little after its response. */
const LOG_MS = 100;

/** Checks requests to the issuer, and the log. */
export const issuerSideChecks: readonly Check[] = [
  check({
    rows: ['TOK-21'],
    title: 'does not ask for keys again and again',
    needs: ['issuer'],
    fix: 'Fetch the key set at most once in a while for unknown key IDs.',
    on: jwts,
    async *run({ issuer, present }) {
      const { privateKey } = await issuer.foreignKey();
      const fetches = () => issuer.requests.filter((path) => path === '/jwks').length;
      // A server may fetch the keys when it first needs them; that does not count.
      await present({ label: 'good, before unknown ones' });
      const before = fetches();
      for (let count = 0; count < 20; count += 1) {
        const header = { kid: randomUUID() };
        const label = 'with an unknown kid';
        yield judgeRefusal(await present({ label, header, signWith: privateKey }), label);
      }
      const asked = fetches() - before;
      yield expect(asked <= MOST_FETCHES, `20 unknown key IDs caused ${asked} requests for keys`);
    },
  }),
  check({
    rows: ['LOG-02'],
    title: 'writes no token into its log',
    needs: ['issuer'],
    fix: 'Log a reason and who called; never the header, the token or the query.',
    async run({ mint, expectations, probe }) {
      const { output } = expectations ?? {};
      if (!output) return notChecked('the log is not to be seen from outside');
      const token = await mint({ label: 'good, logged?' });
      await probe({ token });
      await probe({ query: `access_token=${token}` });
      const bad = await mint({ label: 'expired, logged?', expiresIn: -600 });
      await probe({ token: bad });
      await setTimeout(LOG_MS);
      const secrets = [token, bad].flatMap((each) => each.split('.').slice(-1));
      const text = output();
      if (text === '') return notChecked('the server wrote no log');
      return secrets.some((secret) => text.includes(secret))
        ? fail('a token stands in the log')
        : pass;
    },
  }),
];
