import { randomUUID } from 'node:crypto';
import { fail, pass, type Check } from '../../engine/model.js';
import { factsOf } from './attack.js';
import { judgeRefusal, send, sendMade, withJwts } from '../../engine/with-issuer.js';

type Change = readonly [what: string, change: (token: string) => string];

const changes: readonly Change[] = [
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

/** Good tokens that were changed, or written another way. */
export const changedTokenChecks: readonly Check[] = [
  {
    rows: ['TOK-02'],
    title: 'refuses tokens that were changed after they were signed',
    needs: ['issuer'],
    fix: 'Verify every token with the published keys of the issuer.',
    run: withJwts(async (issuer, context) => {
      const good = await issuer.mint({ label: 'good, then changed' }, context.redactor);
      for (const [what, change] of changes) {
        const outcome = judgeRefusal(await sendMade(change(good), what, context), what);
        if (outcome) return outcome;
      }
      return pass;
    }),
  },
  {
    rows: ['TOK-04'],
    title: 'refuses tokens of its issuer with alg none',
    needs: ['issuer'],
    fix: 'Verify with an allow-list of algorithms; none is not on it, in any spelling.',
    run: withJwts(async (issuer, context) => {
      const good = await issuer.mint({ label: 'good, then unsigned' }, context.redactor);
      const [, payload = '', signature = ''] = good.split('.');
      for (const alg of ['none', 'None', 'nOnE', 'NONE']) {
        const head = Buffer.from(
          JSON.stringify({ alg, typ: issuer.shape.type, kid: issuer.key.kid }),
        ).toString('base64url');
        for (const end of ['', signature]) {
          const what = `with alg ${alg}`;
          const response = await sendMade(`${head}.${payload}.${end}`, what, context);
          const outcome = judgeRefusal(response, what);
          if (outcome) return outcome;
        }
      }
      return pass;
    }),
  },
  {
    rows: ['TOK-22'],
    title: 'does not fetch what a token points at',
    needs: ['issuer'],
    fix: 'Take keys from the configured issuer only; never from jku or x5u.',
    run: withJwts(async (issuer, context) => {
      const { foreignKey } = await factsOf(context, issuer);
      const canary = `/canary-${randomUUID()}`;
      const url = `${issuer.issuer}${canary}`;
      for (const header of [{ jku: url }, { x5u: url }, { jku: url, kid: 'elsewhere' }]) {
        const what = `with ${Object.keys(header)[0] ?? ''}`;
        const response = await send({ label: what, header, signWith: foreignKey }, issuer, context);
        if (issuer.requests.includes(canary)) {
          return fail(`the server fetched what a token ${what} points at`, response);
        }
        const outcome = judgeRefusal(response, what);
        if (outcome) return outcome;
      }
      return pass;
    }),
  },
  {
    rows: ['TOK-23'],
    title: 'refuses a good token in JSON serialization',
    needs: ['issuer'],
    fix: 'Accept compact JWS with three parts only.',
    run: withJwts(async (issuer, context) => {
      const good = await issuer.mint({ label: 'good, as JSON' }, context.redactor);
      const [head, payload, signature] = good.split('.');
      const json = JSON.stringify({ protected: head, payload, signature });
      const response = await context.probe({ headers: { Authorization: `Bearer ${json}` } });
      return judgeRefusal(response, 'in JSON serialization') ?? pass;
    }),
  },
];
