import { check, type Check, type Given } from '../../engine/check.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { isAccepted, isTaken } from '../../protocol/responses.js';
import { presentMade } from './present-made.js';
import { judgeRefusal, OPAQUE } from './refusal.js';

/** Leeways of clocks that servers have, in seconds (RFC 7519 section 4.1.4). */
const LEEWAYS = [0, 5, 10, 30, 60, 120, 300];
/** Seconds for which a token is good that is to expire while the audit waits. */
const LEFT = 6;
/** Seconds by which the leeway may be more than it seemed. */
const MARGIN = 3;
/** Seconds between two looks at a token that was revoked. */
const EVERY = 5;

/** Tokens that share something with a good one, by which a server may find it among those it remembers. */
function lookalikes(good: string): readonly (readonly [what: string, token: string])[] {
  const [head = '', payload = '', signature = ''] = good.split('.');
  const decoded = (part: string) =>
    JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const bytes = Buffer.from(signature, 'base64url');
  bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
  return [
    ['with the claims of a good one', `${head}.${payload}.${bytes.toString('base64url')}`],
    [
      'with the signature of a good one',
      `${head}.${encoded({ ...decoded(payload), sub: 'admin' })}.${signature}`,
    ],
    [
      'with another header than a good one',
      `${encoded({ ...decoded(head), kid: 'audit' })}.${payload}.${signature}`,
    ],
    [
      'with the ID of a good one',
      `${head}.${encoded({ ...decoded(payload), scope: 'admin' })}.${bytes.toString('base64url')}`,
    ],
    ['that begins as a good one does', good.slice(0, -12)],
  ];
}

/** Presents a good token, so that whoever remembers tokens remembers it. */
async function remembered(context: Given<'issuer'>) {
  const good = await context.mint({ label: 'good, then remembered' });
  const response = await context.probe({ token: good });
  return isAccepted(response)
    ? { good }
    : notChecked(`the good token is answered with ${response.status} now`);
}

/** Finds how long after its end a token is still taken, in seconds, as far as that is usual. */
async function leewayOf({ present }: Given<'issuer'>): Promise<number | undefined> {
  for (const leeway of LEEWAYS) {
    const late = { label: `expired for ${leeway + 2} s`, expiresIn: -leeway - 2 };
    if (!isTaken(await present(late))) return leeway;
  }
  return undefined;
}

/** What a server remembers of tokens that it has seen. */
export const rememberedTokenChecks: readonly Check[] = [
  check({
    rows: ['TOK-02', 'BEAR-08'],
    title: 'takes nothing that only resembles a token it took before',
    needs: ['issuer'],
    fix: 'Remember decisions under the whole token, or a hash of all of it.',
    on: async (context) => (context.issuer.opaque ? notChecked(OPAQUE) : remembered(context)),
    async *run(context) {
      for (const [what, token] of lookalikes(context.good)) {
        yield judgeRefusal(await presentMade(context, token, what), what);
      }
      const again = await context.probe({ token: context.good });
      const says = `the good token is answered with ${again.status} after wrong ones that resemble it`;
      yield expect(isAccepted(again), says, again);
    },
  }),
  check({
    rows: ['TOK-26'],
    title: 'takes no part and no other spelling of a token that it took before',
    needs: ['issuer'],
    fix: 'Remember decisions under the whole token, or a hash of all of it.',
    on: async (context) =>
      context.issuer.opaque ? remembered(context) : notChecked('tokens are JWTs here'),
    async *run(context) {
      const { good } = context;
      for (const [what, token] of [
        ['without its end', good.slice(0, -4)],
        ['with something behind it', `${good}x`],
        ['with another end', `${good.slice(0, -4)}0000`],
        ['in capitals', good.toUpperCase()],
      ] as const) {
        yield judgeRefusal(await presentMade(context, token, what), what);
      }
      const again = await context.probe({ token: good });
      yield expect(isAccepted(again), `the good token is answered with ${again.status}`, again);
    },
  }),
  check({
    rows: ['TOK-14', 'BEAR-08'],
    title: 'refuses a token once it has expired, although it took it before',
    needs: ['issuer'],
    fix: 'Remember a decision until the token ends and no longer.',
    async run(context) {
      const { waitSeconds, pause, mint, probe } = context;
      const leeway = await leewayOf(context);
      if (leeway === undefined) return notChecked('no bound on the age of a token was found');
      const wait = LEFT + MARGIN;
      if (waitSeconds < wait) return notChecked(`takes a wait of ${wait} seconds: --wait ${wait}`);
      const token = await mint({ label: 'about to expire', expiresIn: LEFT - leeway });
      const before = await probe({ token });
      if (!isAccepted(before)) return notChecked('no token was taken shortly before its end');
      await pause(1000 * wait);
      const after = await probe({ token });
      return isTaken(after) ? fail(`it is still taken (${after.status})`, after) : pass;
    },
  }),
  check({
    rows: ['TOK-27'],
    title: 'refuses a token soon after it was revoked',
    needs: ['issuer'],
    fix: 'Remember what introspection said for seconds, not for the life of the token.',
    on: async (context) =>
      context.issuer.opaque ? remembered(context) : notChecked('JWTs are good until they expire'),
    async run({ good, issuer, probe, pause, waitSeconds }) {
      issuer.revoke(good);
      let response = await probe({ token: good });
      for (let waited = 0; isTaken(response) && waited < waitSeconds; waited += EVERY) {
        await pause(1000 * EVERY);
        response = await probe({ token: good });
      }
      if (!isTaken(response)) return pass;
      return waitSeconds === 0
        ? notChecked('it is remembered for a while; how long takes a wait to see: --wait 60')
        : fail(`it is still taken ${waitSeconds} seconds later`, response);
    },
  }),
];
