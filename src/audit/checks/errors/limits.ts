import { randomUUID } from 'node:crypto';
import { header, RateLimitedError } from '../../../http/response.js';
import { isAtHome } from '../../engine/at-home.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { callOfNothing, ordinary } from '../../protocol/messages.js';
import { isAccepted } from '../../protocol/responses.js';

/** A call is answered with 429 far below this many. */
const BURST = 700;

/** Calls with a second token of a user who called too often, far fewer than anybody may. */
const MORE = 20;

/** Bytes and levels that only a server of this machine, or one that the audit started, gets. */
const atHome = { bytes: 2_000_000, levels: 5000 };
const abroad = { bytes: 1_000_000, levels: 500 };

type Headers = Readonly<Record<string, string>>;

const sizesFor = (context: Context) => (isAtHome(context) ? atHome : abroad);

/** Checks limits on what one client may ask. */
export const limitChecks: readonly Check[] = [
  check({
    rows: ['DOS-01'],
    title: 'limits how often one user may call, and no other',
    needs: ['token', 'burst', 'issuer'],
    fix: 'Count calls per subject and answer 429 with Retry-After.',
    async run({ mint, dialect, session, burst }) {
      const id = randomUUID();
      const firstSession = async (token: string) => {
        try {
          return await session(token);
        } catch (error) {
          if (error instanceof RateLimitedError) return undefined;
          throw error;
        }
      };
      const signIn = (who: string) =>
        mint({ label: `of a ${who} user`, subject: `audit-${who}-${id}` });
      const call = async (token: string, headers: Headers, most: number) =>
        burst({ token, message: callOfNothing(dialect), headers }, most);
      const first = await signIn('hasty');
      const hasty = await firstSession(first);
      if (!hasty) return warn('a user who never called is told to wait');
      const second = await signIn('hasty');
      const response = await call(first, hasty, BURST);
      if (isAccepted(response)) return fail(`${BURST} calls in a row are all taken`, response);
      if (response.status >= 500) return fail(`a burst causes ${response.status}`, response);
      if (response.status !== 429) return notChecked(`a call is answered with ${response.status}`);
      if (header(response, 'retry-after') === undefined) {
        return warn('the 429 has no Retry-After', response);
      }
      const startedAt = Date.now();
      const again = await call(second, hasty, MORE);
      const isEarly = Date.now() - startedAt < 1000 * Number(header(response, 'retry-after'));
      if (isAccepted(again) && isEarly) {
        return warn('the same user goes on with another token', response, again);
      }
      const patient = await signIn('patient');
      const ready = await firstSession(patient);
      const calm = ready && (await call(patient, ready, 1));
      const isHeldUp = calm === undefined || calm.status === 429;
      return isHeldUp ? warn('other users are held up as well', calm ?? response) : pass;
    },
  }),
  check({
    rows: ['DOS-03'],
    title: 'refuses a large body of nobody',
    fix: 'Check the token first, and limit the size of a body.',
    async run(context) {
      const { bytes } = sizesFor(context);
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":"${'x'.repeat(bytes)}"}}`;
      const response = await responseOrHangUp(context, () => context.probe({ body }));
      if (!response) return pass;
      return expect(
        response.status >= 400 && response.status < 500,
        `${bytes / 1_000_000} MB without a token are answered with ${response.status}`,
        response,
      );
    },
  }),
  check({
    rows: ['DOS-03'],
    title: 'refuses a deeply nested body',
    needs: ['token'],
    fix: 'Limit the depth of JSON before handing it on.',
    async run(context) {
      const { token } = context;
      const sizes = sizesFor(context);
      const { levels } = sizes;
      const deep = `${'['.repeat(levels)}${']'.repeat(levels)}`;
      const plain = JSON.stringify(ordinary(context.dialect));
      const body = plain.replace('"params":{', `"params":{"x":${deep},`);
      const response = await responseOrHangUp(context, () => context.probe({ token, body }));
      if (!response) return pass;
      if (response.status >= 500)
        return fail(`${levels} levels cause ${response.status}`, response);
      if (!isAccepted(response)) return pass;
      // So many are no harm yet.
      if (sizes === abroad) {
        return notChecked(`${levels} levels are accepted; only a server of this machine gets more`);
      }
      return fail(`${levels} levels are accepted`, response);
    },
  }),
];
