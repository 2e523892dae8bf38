import { randomUUID } from 'node:crypto';
import { isAccepted } from '../../engine/context.js';
import { header } from '../../../http/response.js';
import { ordinary, request } from '../../protocol/messages.js';
import { broken, doubtful, expect, holds, unknown, type Check } from '../../engine/model.js';
import { answerOrHangUp } from '../../protocol/hang-up.js';
import { NO_TOOL } from '../../protocol/json-rpc-errors.js';
import { withToken } from '../../engine/with-token.js';

/** A call is answered with 429 far below this many. */
const BURST = 700;

/** What one client may ask of a server. */
export const limitChecks: readonly Check[] = [
  {
    rows: ['DOS-01'],
    title: 'limits how often one user may call, and no other',
    needs: ['token', 'burst', 'issuer'],
    fix: 'Count calls per subject and answer 429 with Retry-After.',
    async run(context) {
      const { issuer } = context;
      if (!issuer) return unknown('there is no test issuer');
      const callAs = async (who: string, most: number) => {
        const wish = { label: `of a ${who} user`, subject: `audit-${who}-${randomUUID()}` };
        const token = await issuer.mint(wish, context.redactor);
        const message = request(context.dialect, 'tools/call', { name: NO_TOOL, arguments: {} });
        const fields = await context.session(token);
        return context.burst({ token, message, fields }, most);
      };
      const answer = await callAs('hasty', BURST);
      if (isAccepted(answer)) return broken(`${BURST} calls in a row are all taken`, answer);
      if (answer.status >= 500) return broken(`a burst causes ${answer.status}`, answer);
      if (answer.status !== 429) return unknown(`a call is answered with ${answer.status}`);
      if (header(answer, 'retry-after') === undefined) {
        return doubtful('the 429 has no Retry-After', answer);
      }
      const calm = await callAs('patient', 1);
      return calm.status === 429 ? doubtful('other users are held up as well', calm) : holds;
    },
  },
  {
    rows: ['DOS-03'],
    title: 'refuses a large body of nobody',
    fix: 'Check the token first, and limit the size of a body.',
    async run(context) {
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":"${'x'.repeat(2_000_000)}"}}`;
      const answer = await answerOrHangUp(context, () => context.probe({ body }));
      if (!answer) return holds;
      return expect(
        answer.status >= 400 && answer.status < 500,
        `2 MB without a token are answered with ${answer.status}`,
        answer,
      );
    },
  },
  {
    rows: ['DOS-03'],
    title: 'refuses a deeply nested body',
    needs: ['token'],
    fix: 'Limit the depth of JSON before handing it on.',
    run: withToken(async (token, context) => {
      const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
      const plain = JSON.stringify(ordinary(context.dialect));
      const body = plain.replace('"params":{', `"params":{"x":${deep},`);
      const answer = await answerOrHangUp(context, () => context.probe({ token, body }));
      if (!answer) return holds;
      if (answer.status >= 500) return broken(`5000 levels cause ${answer.status}`, answer);
      return isAccepted(answer) ? broken('5000 levels are accepted', answer) : holds;
    }),
  },
];
