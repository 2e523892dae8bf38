import { randomUUID } from 'node:crypto';
import { check, type Check } from '../../engine/check.js';
import { expect } from '../../engine/outcome.js';
import { presentMade } from './present-made.js';
import { judgeRefusal, jwts } from './refusal.js';

/** What is changed of a token, and how. */
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
  check({
    rows: ['TOK-02'],
    title: 'refuses tokens that were changed after they were signed',
    needs: ['issuer'],
    fix: 'Verify every token with the published keys of the issuer.',
    on: jwts,
    async *run(context) {
      const good = await context.mint({ label: 'good, then changed' });
      for (const [what, change] of changes) {
        yield judgeRefusal(await presentMade(context, change(good), what), what);
      }
    },
  }),
  check({
    rows: ['TOK-04'],
    title: 'refuses tokens of its issuer with alg none',
    needs: ['issuer'],
    fix: 'Verify with an allow-list of algorithms; none is not on it, in any spelling.',
    on: jwts,
    async *run(context) {
      const { issuer, mint } = context;
      const good = await mint({ label: 'good, then unsigned' });
      const [, payload = '', signature = ''] = good.split('.');
      for (const alg of ['none', 'None', 'nOnE', 'NONE']) {
        const head = Buffer.from(
          JSON.stringify({ alg, typ: issuer.shape.type, kid: issuer.key.kid }),
        ).toString('base64url');
        for (const end of ['', signature]) {
          const what = `with alg ${alg}`;
          const made = `${head}.${payload}.${end}`;
          yield judgeRefusal(await presentMade(context, made, what), what);
        }
      }
    },
  }),
  check({
    rows: ['TOK-22'],
    title: 'does not fetch what a token points at',
    needs: ['issuer'],
    fix: 'Take keys from the configured issuer only; never from jku or x5u.',
    on: jwts,
    async *run({ issuer, present }) {
      const { privateKey } = await issuer.foreignKey();
      const canary = `/canary-${randomUUID()}`;
      const url = `${issuer.issuer}${canary}`;
      for (const header of [
        { jku: url },
        { x5u: url },
        { jku: url, kid: 'elsewhere' },
        { kid: url },
      ]) {
        const what = `with ${Object.keys(header)[0] ?? ''}`;
        const response = await present({ label: what, header, signWith: privateKey });
        const isFetched = issuer.requests.includes(canary);
        yield expect(!isFetched, `the server fetched what a token ${what} points at`, response);
        yield judgeRefusal(response, what);
      }
    },
  }),
  check({
    rows: ['TOK-23'],
    title: 'refuses a good token in JSON serialization',
    needs: ['issuer'],
    fix: 'Accept compact JWS with three parts only.',
    on: jwts,
    async run({ mint, probe }) {
      const good = await mint({ label: 'good, as JSON' });
      const [head, payload, signature] = good.split('.');
      const json = JSON.stringify({ protected: head, payload, signature });
      const response = await probe({ headers: { Authorization: `Bearer ${json}` } });
      return judgeRefusal(response, 'in JSON serialization');
    },
  }),
];
