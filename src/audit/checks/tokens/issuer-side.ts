import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { fail, expect, pass, notChecked, type Check } from '../../engine/model.js';
import { factsOf } from './attack.js';
import { isTaken } from '../challenge/refusals.js';
import { judgeRefusal, send, withIssuer, withJwts } from '../../engine/with-issuer.js';

/** Key sets that 20 unknown keys may cost: one refresh, and one by chance. */
const MOST_FETCHES = 2;
/** What a server writes arrives through a pipe, a little after its response. */
const LOG_MS = 100;

/** What verification asks of the issuer, and what it leaves in the log. */
export const issuerSideChecks: readonly Check[] = [
  {
    rows: ['TOK-21'],
    title: 'does not ask for keys again and again',
    needs: ['issuer'],
    fix: 'Fetch the key set at most once in a while for unknown key IDs.',
    run: withJwts(async (issuer, context) => {
      const { foreignKey } = await factsOf(context, issuer);
      const fetches = () => issuer.requests.filter((path) => path === '/jwks').length;
      // A server may fetch the keys when it first needs them; that does not count.
      await send({ label: 'good, before unknown ones' }, issuer, context);
      const before = fetches();
      for (let count = 0; count < 20; count += 1) {
        const header = { kid: randomUUID() };
        const tokenRequest = { label: 'with an unknown kid', header, signWith: foreignKey };
        const response = await send(tokenRequest, issuer, context);
        const outcome = judgeRefusal(response, tokenRequest.label);
        if (outcome) return outcome;
      }
      const asked = fetches() - before;
      return expect(asked <= MOST_FETCHES, `20 unknown key IDs caused ${asked} requests for keys`);
    }),
  },
  {
    rows: ['LOG-02'],
    title: 'writes no token into its log',
    needs: ['issuer'],
    fix: 'Log a reason and who called; never the header, the token or the query.',
    run: withIssuer(async (issuer, context) => {
      const { output } = context.expectations ?? {};
      if (!output) return notChecked('the log is not to be seen from outside');
      const token = await issuer.mint({ label: 'good, logged?' }, context.redactor);
      await context.probe({ token });
      await context.probe({ query: `access_token=${token}` });
      const tokenRequest = { label: 'expired, logged?', expiresIn: -600 };
      const bad = await issuer.mint(tokenRequest, context.redactor);
      await context.probe({ token: bad });
      await setTimeout(LOG_MS);
      const secrets = [token, bad].flatMap((each) => each.split('.').slice(-1));
      const text = output();
      if (text === '') return notChecked('the server wrote no log');
      return secrets.some((secret) => text.includes(secret))
        ? fail('a token stands in the log')
        : pass;
    }),
  },
];

/** What happens while the issuer is away; servers remember that for a while, so it comes last. */
export const outageChecks: readonly Check[] = [
  {
    rows: ['TOK-28'],
    title: 'stays closed while its issuer is down',
    needs: ['issuer'],
    fix: 'Answer 503 when a token cannot be verified; never let it through.',
    run: withIssuer(async (issuer, context) => {
      const { foreignKey } = await factsOf(context, issuer);
      // A key that the server cannot have seen, so that it has to ask.
      const unseen = issuer.opaque ? {} : { header: { kid: randomUUID() }, signWith: foreignKey };
      issuer.isUp = false;
      try {
        const response = await send(
          { label: 'while the issuer is down', ...unseen },
          issuer,
          context,
        );
        return expect(!isTaken(response), 'a token nobody could verify is accepted', response);
      } finally {
        issuer.isUp = true;
      }
    }),
  },
];
