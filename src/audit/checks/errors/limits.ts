import { randomUUID } from 'node:crypto';
import { isAccepted } from '../../engine/context.js';
import { header } from '../../../http/response.js';
import { ordinary, request } from '../../protocol/messages.js';
import { fail, warn, expect, pass, notChecked, type Check } from '../../engine/model.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
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
      if (!issuer) return notChecked('there is no test issuer');
      const callAs = async (who: string, most: number) => {
        const tokenRequest = { label: `of a ${who} user`, subject: `audit-${who}-${randomUUID()}` };
        const token = await issuer.mint(tokenRequest, context.redactor);
        const message = request(context.dialect, 'tools/call', { name: NO_TOOL, arguments: {} });
        const headers = await context.session(token);
        return context.burst({ token, message, headers }, most);
      };
      const response = await callAs('hasty', BURST);
      if (isAccepted(response)) return fail(`${BURST} calls in a row are all taken`, response);
      if (response.status >= 500) return fail(`a burst causes ${response.status}`, response);
      if (response.status !== 429) return notChecked(`a call is answered with ${response.status}`);
      if (header(response, 'retry-after') === undefined) {
        return warn('the 429 has no Retry-After', response);
      }
      const calm = await callAs('patient', 1);
      return calm.status === 429 ? warn('other users are held up as well', calm) : pass;
    },
  },
  {
    rows: ['DOS-03'],
    title: 'refuses a large body of nobody',
    fix: 'Check the token first, and limit the size of a body.',
    async run(context) {
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":"${'x'.repeat(2_000_000)}"}}`;
      const response = await responseOrHangUp(context, () => context.probe({ body }));
      if (!response) return pass;
      return expect(
        response.status >= 400 && response.status < 500,
        `2 MB without a token are answered with ${response.status}`,
        response,
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
      const response = await responseOrHangUp(context, () => context.probe({ token, body }));
      if (!response) return pass;
      if (response.status >= 500) return fail(`5000 levels cause ${response.status}`, response);
      return isAccepted(response) ? fail('5000 levels are accepted', response) : pass;
    }),
  },
];
