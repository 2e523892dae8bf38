import { randomUUID } from 'node:crypto';
import { bearerChallenge, isAccepted, type Context } from '../context.js';
import type { Answer } from '../http/answer.js';
import type { TestIssuer, Wish } from '../issuer/test-issuer.js';
import { broken, doubtful, expect, holds, unknown, type Check, type Outcome } from '../model.js';
import { answerOrHangUp } from './hang-up.js';
import { attacks, factsOf, type Attack } from './hostile-tokens.js';

/** A check with the test issuer. */
const withIssuer =
  (judge: (issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  (context: Context): Promise<Outcome> | Outcome =>
    context.issuer ? judge(context.issuer, context) : unknown('there is no test issuer');

const OPAQUE = 'tokens are introspected here and have no such form';

async function send(wish: Wish, issuer: TestIssuer, context: Context): Promise<Answer> {
  return context.probe({ token: await issuer.mint(wish, context.redactor) });
}

/** Judges the answer to a token that must be refused. */
function judgeRefusal(answer: Answer, what: string, mild = false): Outcome | undefined {
  const { status } = answer;
  // Whoever complains about scopes has taken the token for good.
  if (isAccepted(answer) || status === 403) {
    return (mild ? doubtful : broken)(`a token ${what} is accepted (${status})`, answer);
  }
  if (status >= 500) return doubtful(`a token ${what} causes ${status}`, answer);
  return undefined;
}

function attackCheck({ rows, title, fix, mild, opaque, wishes }: Attack): Check {
  return {
    ...{ rows, fix },
    title: `refuses ${title}`,
    needs: ['issuer'],
    run: withIssuer(async (issuer, context) => {
      if (issuer.opaque && !opaque) return unknown(OPAQUE);
      const list = await wishes(await factsOf(context, issuer));
      if (list.length === 0) return unknown('there is no such form with this algorithm');
      let doubt: Outcome = holds;
      for (const wish of list) {
        const answer = await answerOrHangUp(context, () => send(wish, issuer, context));
        if (!answer) continue;
        const isMeant = rows[0] === 'TOK-03' && context.expectations === undefined;
        const outcome = judgeRefusal(answer, wish.label, mild === true || isMeant);
        // What is only doubtful must not hide what comes after it.
        if (outcome?.kind === 'broken' && !outcome.mild) return outcome;
        doubt = outcome ?? doubt;
      }
      return doubt;
    }),
  };
}

const changes: readonly (readonly [what: string, change: (token: string) => string])[] = [
  [
    'whose signature has one bit changed',
    (token) => {
      const [head = '', payload = '', signature = ''] = token.split('.');
      const bytes = Buffer.from(signature, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
      return `${head}.${payload}.${bytes.toString('base64url')}`;
    },
  ],
  [
    'whose claims were changed',
    (token) => {
      const [head = '', payload = '', signature = ''] = token.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' }));
      return `${head}.${changed.toString('base64url')}.${signature}`;
    },
  ],
  ['without its signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
];

/** Verification of tokens, with tokens of the audit's own issuer (RFC 9068 section 4, RFC 8725). */
export const tokenChecks: readonly Check[] = [
  ...attacks.map(attackCheck),
  {
    rows: ['TOK-02'],
    title: 'refuses tokens that were changed after they were signed',
    needs: ['issuer'],
    fix: 'Verify every token with the published keys of the issuer.',
    run: withIssuer(async (issuer, context) => {
      if (issuer.opaque) return unknown(OPAQUE);
      const good = await issuer.mint({ label: 'good, then changed' }, context.redactor);
      for (const [what, change] of changes) {
        const token = change(good);
        context.redactor.hide(token, `token: ${what}`);
        const outcome = judgeRefusal(await context.probe({ token }), what);
        if (outcome) return outcome;
      }
      return holds;
    }),
  },
  {
    rows: ['TOK-04'],
    title: 'refuses tokens of its issuer with alg none',
    needs: ['issuer'],
    fix: 'Verify with an allow-list of algorithms; none is not on it, in any spelling.',
    run: withIssuer(async (issuer, context) => {
      if (issuer.opaque) return unknown(OPAQUE);
      const good = await issuer.mint({ label: 'good, then unsigned' }, context.redactor);
      const [, payload = '', signature = ''] = good.split('.');
      for (const alg of ['none', 'None', 'nOnE', 'NONE']) {
        const head = Buffer.from(
          JSON.stringify({ alg, typ: issuer.shape.type, kid: issuer.key.kid }),
        ).toString('base64url');
        for (const end of ['', signature]) {
          const token = `${head}.${payload}.${end}`;
          context.redactor.hide(token, `token: alg ${alg}`);
          const outcome = judgeRefusal(await context.probe({ token }), `with alg ${alg}`);
          if (outcome) return outcome;
        }
      }
      return holds;
    }),
  },
  {
    rows: ['TOK-22'],
    title: 'ignores keys that a token brings or points at',
    needs: ['issuer'],
    fix: 'Take keys from the configured issuer only; never from jku, x5u, jwk or x5c.',
    run: withIssuer(async (issuer, context) => {
      if (issuer.opaque) return unknown(OPAQUE);
      const { foreignKey } = await factsOf(context, issuer);
      const canary = `/canary-${randomUUID()}`;
      const own = { ...issuer.key.publicJwk };
      for (const header of [
        { jku: `${issuer.issuer}${canary}` },
        { x5u: `${issuer.issuer}${canary}` },
        { jwk: own },
        { jku: `${issuer.issuer}${canary}`, kid: 'elsewhere' },
      ]) {
        const what = `with ${Object.keys(header)[0] ?? ''}`;
        const answer = await send({ label: what, header, signWith: foreignKey }, issuer, context);
        const outcome = judgeRefusal(answer, what);
        if (outcome?.kind === 'broken') return broken(outcome.says, answer);
        if (issuer.requests.includes(canary)) {
          return broken(`the server fetched what a token ${what} points at`, answer);
        }
      }
      return holds;
    }),
  },
  {
    rows: ['TOK-23'],
    title: 'refuses a good token in JSON serialization',
    needs: ['issuer'],
    fix: 'Accept compact JWS with three parts only.',
    run: withIssuer(async (issuer, context) => {
      if (issuer.opaque) return unknown(OPAQUE);
      const good = await issuer.mint({ label: 'good, as JSON' }, context.redactor);
      const [head, payload, signature] = good.split('.');
      const json = JSON.stringify({ protected: head, payload, signature });
      const answer = await context.probe({ fields: { Authorization: `Bearer ${json}` } });
      return judgeRefusal(answer, 'in JSON serialization') ?? holds;
    }),
  },
  {
    rows: ['TOK-09'],
    title: 'accepts a token that names it among other audiences',
    needs: ['issuer'],
    fix: 'Let aud be a list: one of its values has to match.',
    run: withIssuer(async (issuer, context) => {
      const aud = ['https://api.invalid', issuer.shape.audience];
      const answer = await send({ label: 'for two audiences', claims: { aud } }, issuer, context);
      return isAccepted(answer)
        ? holds
        : doubtful(`it is refused with ${answer.status}, which is stricter than asked`, answer);
    }),
  },
  {
    rows: ['PRM-27'],
    title: 'takes scheme and host of an audience in any case, but not its path',
    needs: ['issuer'],
    fix: 'Lower the case of scheme and host before comparing, of nothing else.',
    run: withIssuer(async (issuer, context) => {
      const { audience } = issuer.shape;
      if (!URL.canParse(audience) || !/^https?:/.test(audience)) {
        return unknown('the audience is no URL');
      }
      const { origin } = new URL(audience);
      const rest = audience.slice(origin.length);
      if (rest.toUpperCase() !== rest) {
        const aud = `${origin}${rest.toUpperCase()}`;
        const answer = await send({ label: 'path in capitals', claims: { aud } }, issuer, context);
        if (isAccepted(answer)) return broken('the path is compared without case', answer);
      }
      const aud = `${origin.toUpperCase()}${rest}`;
      const answer = await send({ label: 'host in capitals', claims: { aud } }, issuer, context);
      return expect(isAccepted(answer), `it is refused with ${answer.status}`, answer);
    }),
  },
  {
    rows: ['TOK-06'],
    title: 'accepts tokens signed with RS256',
    needs: ['issuer'],
    fix: 'Have RS256 among the algorithms: RFC 9068 makes it the common one.',
    run: withIssuer(({ shape, opaque }) => {
      if (opaque) return Promise.resolve(unknown(OPAQUE));
      const says = `the good token is signed with ${shape.algorithm}`;
      return Promise.resolve(shape.algorithm === 'RS256' ? holds : unknown(says));
    }),
  },
  {
    rows: ['CHAL-09'],
    title: 'answers an expired token with 401',
    needs: ['issuer'],
    fix: 'Answer 401 with error="invalid_token".',
    run: withIssuer(async (issuer, context) => {
      const answer = await send({ label: 'expired', expiresIn: -600 }, issuer, context);
      return expect(answer.status === 401, `the answer is ${answer.status}`, answer);
    }),
  },
  {
    rows: ['CHAL-09'],
    title: 'answers an expired token with 401, even when it lacks scopes too',
    needs: ['issuer'],
    fix: 'Check the times before the scopes.',
    run: withIssuer(async (issuer, context) => {
      const wish = { label: 'expired, no scopes', expiresIn: -600, scopes: [] };
      const answer = await send(wish, issuer, context);
      return expect(answer.status === 401, `the answer is ${answer.status}`, answer);
    }),
  },
  {
    rows: ['CHAL-10'],
    title: 'answers a wrong audience or issuer with 401 invalid_token, never 403',
    needs: ['issuer'],
    fix: '403 is for scopes only: answer 401 with error="invalid_token".',
    run: withIssuer(async (issuer, context) => {
      for (const claims of [{ aud: 'https://api.invalid' }, { iss: 'https://issuer.invalid' }]) {
        const label = `wrong ${Object.keys(claims)[0] ?? ''}`;
        const answer = await send({ label, claims }, issuer, context);
        if (answer.status !== 401) return broken(`${label}: ${answer.status}`, answer);
        const error = bearerChallenge(answer)?.parameters.get('error');
        if (error !== 'invalid_token')
          return broken(`${label}: error is ${error ?? 'missing'}`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['CHAL-25'],
    title: 'says the same of every faulty token',
    needs: ['issuer'],
    fix: 'Use one fixed text; say what is wrong in the log.',
    run: withIssuer(async (issuer, context) => {
      const said = new Map<string, Answer>();
      for (const wish of [
        { label: 'expired', expiresIn: -600 },
        { label: 'for another API', claims: { aud: 'https://api.invalid' } },
        { label: 'of another issuer', claims: { iss: 'https://issuer.invalid' } },
      ]) {
        const answer = await send(wish, issuer, context);
        said.set(bearerChallenge(answer)?.parameters.get('error_description') ?? '', answer);
      }
      return expect(
        said.size === 1,
        `${said.size} descriptions tell the faults apart: ${[...said.keys()].join('; ')}`,
        ...said.values(),
      );
    }),
  },
  {
    rows: ['TOK-25', 'EXT-01'],
    title: 'does not take a client for a user',
    needs: ['issuer'],
    fix: 'Refuse tokens whose subject is the client, or give them no user’s data.',
    run: withIssuer(async (issuer, context) => {
      const subject = issuer.shape.clientId;
      const answer = await send({ label: 'of a client alone', subject }, issuer, context);
      return isAccepted(answer)
        ? unknown('such a token is accepted; whether tools take it for a user cannot be seen')
        : expect(answer.status < 500, `it causes ${answer.status}`, answer);
    }),
  },
  {
    rows: ['TOK-21'],
    title: 'does not ask for keys again and again',
    needs: ['issuer'],
    fix: 'Fetch the key set at most once in a while for unknown key IDs.',
    run: withIssuer(async (issuer, context) => {
      if (issuer.opaque) return unknown(OPAQUE);
      const fetches = () => issuer.requests.filter((path) => path === '/jwks').length;
      const before = fetches();
      for (let count = 0; count < 20; count += 1) {
        const wish = { label: 'with an unknown kid', header: { kid: randomUUID() } };
        const answer = await send(wish, issuer, context);
        const outcome = judgeRefusal(answer, wish.label);
        if (outcome) return outcome;
      }
      const asked = fetches() - before;
      return expect(asked <= 2, `20 unknown key IDs caused ${asked} requests for keys`);
    }),
  },
  {
    rows: ['LOG-02'],
    title: 'writes no token into its log',
    needs: ['issuer'],
    fix: 'Log a reason and who called; never the header, the token or the query.',
    run: withIssuer(async (issuer, context) => {
      const { output } = context.expectations ?? {};
      if (!output) return unknown('the log is not to be seen from outside');
      const token = await issuer.mint({ label: 'good, logged?' }, context.redactor);
      await context.probe({ token });
      await context.probe({ query: `access_token=${token}` });
      const bad = await issuer.mint(
        { label: 'expired, logged?', expiresIn: -600 },
        context.redactor,
      );
      await context.probe({ token: bad });
      const secrets = [token, bad].flatMap((each) => each.split('.').slice(-1));
      const text = output();
      if (text === '') return unknown('the server wrote no log');
      return expect(!secrets.some((secret) => text.includes(secret)), 'a token stands in the log');
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
      issuer.isUp = false;
      try {
        const header = issuer.opaque ? {} : { kid: randomUUID() };
        const answer = await send({ label: 'while the issuer is down', header }, issuer, context);
        return expect(!isAccepted(answer), 'a token nobody could verify is accepted', answer);
      } finally {
        issuer.isUp = true;
      }
    }),
  },
];
