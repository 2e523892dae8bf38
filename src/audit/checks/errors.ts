import { randomUUID } from 'node:crypto';
import { isAccepted, type Context } from '../context.js';
import { header, type Answer } from '../http/answer.js';
import { ordinary, replies, request } from '../mcp.js';
import { broken, doubtful, expect, holds, unknown, type Check } from '../model.js';
import { answerOrHangUp } from './hang-up.js';
import { codeText, NO_TOOL } from './messages.js';
import { withToken } from './with-token.js';

/** Codes in the reserved range that some revision defines. */
const DEFINED = [-32_700, -32_600, -32_601, -32_602, -32_603, -32_020, -32_021, -32_022];

/** Answers to requests that are wrong in ordinary ways. */
function mistakes(token: string, context: Context): Promise<{ answer: Answer; id: unknown }[]> {
  return context.once('mistakes', async () => {
    const list = [];
    for (const [method, params] of [
      ['audit/no-such-method', {}],
      ['tools/call', { name: NO_TOOL, arguments: {} }],
      ['resources/read', { uri: 'audit://no-such-resource' }],
    ] as const) {
      const fields = await context.session(token);
      const plain = request(context.dialect, method);
      const message = { ...plain, params: { ...plain.params, ...params } };
      list.push({ answer: await context.probe({ token, message, fields }), id: message.id });
    }
    return list;
  });
}

const NO_ERROR = 'no answer held a JSON-RPC error to look at';

async function anyError(token: string, context: Context): Promise<boolean> {
  const list = await mistakes(token, context);
  return list.some(({ answer }) => replies(answer.text)[0]?.error !== undefined);
}

/** A call is answered with 429 far below this many. */
const BURST = 700;

/** Errors, limits and what is kept. */
export const errorChecks: readonly Check[] = [
  {
    rows: ['ERR-01'],
    title: 'answers a tool it does not have with an ordinary error',
    needs: ['token'],
    fix: 'Answer with a JSON-RPC error, code -32602, in a normal response.',
    run: withToken(async (token, context) => {
      const [, call] = await mistakes(token, context);
      if (!call) return unknown('there was no answer');
      const [reply] = replies(call.answer.text);
      if (reply?.result?.['isError'] === true) {
        return doubtful('the answer is a tool result with isError', call.answer);
      }
      return expect(
        reply?.error?.code === -32_602,
        `the code is ${codeText(reply?.error?.code)}`,
        call.answer,
      );
    }),
  },
  {
    rows: ['ERR-03'],
    title: 'answers a resource it does not have with the code of the revision',
    needs: ['token'],
    fix: 'Use -32602 since 2026-07-28, -32002 before.',
    run: withToken(async (token, context) => {
      const [, , read] = await mistakes(token, context);
      const code = read && replies(read.answer.text)[0]?.error?.code;
      if (!read || code === -32_601) return unknown('the server has no resources');
      const expected = context.dialect.stateless ? -32_602 : -32_002;
      return expect(code === expected, `the code is ${codeText(code)}`, read.answer);
    }),
  },
  {
    rows: ['ERR-04'],
    title: 'uses no error codes that are withdrawn or undefined',
    needs: ['token'],
    fix: 'Use the codes of the revision.',
    run: withToken(async (token, context) => {
      if (!(await anyError(token, context))) return unknown(NO_ERROR);
      for (const { answer } of await mistakes(token, context)) {
        const code = replies(answer.text)[0]?.error?.code;
        if (typeof code !== 'number' || DEFINED.includes(code)) continue;
        const isReserved = code <= -32_020 && code >= -32_099;
        if (isReserved || code === -32_002) return broken(`the code is ${code}`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['ERR-06'],
    title: 'keeps its own error codes out of the reserved range',
    needs: ['token'],
    fix: 'Choose codes outside -32768 to -32000.',
    run: withToken(async (token, context) => {
      if (!(await anyError(token, context))) return unknown(NO_ERROR);
      for (const { answer } of await mistakes(token, context)) {
        const code = replies(answer.text)[0]?.error?.code;
        if (typeof code !== 'number' || DEFINED.includes(code)) continue;
        if (code >= -32_768 && code <= -32_000) return broken(`the code is ${code}`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['ERR-07'],
    title: 'repeats the ID of a request in its error',
    needs: ['token'],
    fix: 'Copy id into the error whenever it was readable.',
    run: withToken(async (token, context) => {
      if (!(await anyError(token, context))) return unknown(NO_ERROR);
      for (const { answer, id } of await mistakes(token, context)) {
        const [reply] = replies(answer.text);
        if (reply?.error && reply.id !== id) {
          return broken(`the ID is ${JSON.stringify(reply.id ?? null)}`, answer);
        }
      }
      return holds;
    }),
  },
  {
    rows: ['DOS-01'],
    title: 'limits how often one user may call',
    needs: ['token', 'burst', 'issuer'],
    fix: 'Count calls per subject and answer 429 with Retry-After.',
    async run(context) {
      if (!context.issuer) return unknown('there is no test issuer');
      const subject = `audit-burst-${randomUUID()}`;
      const token = await context.issuer.mint(
        { label: 'of a hasty user', subject },
        context.redactor,
      );
      const message = request(context.dialect, 'tools/call', { name: NO_TOOL, arguments: {} });
      const answer = await context.burst({ token, message }, BURST);
      if (answer.status >= 500) return broken(`a burst causes ${answer.status}`, answer);
      if (answer.status !== 429) return broken(`${BURST} calls in a row are all taken`, answer);
      return header(answer, 'retry-after') === undefined
        ? doubtful('the 429 has no Retry-After', answer)
        : holds;
    },
  },
  {
    rows: ['DOS-03'],
    title: 'reads no large body before it knows who sends it',
    fix: 'Check the token first, and limit the size of a body.',
    async run(context) {
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":"${'x'.repeat(2_000_000)}"}}`;
      const answer = await answerOrHangUp(context, () => context.probe({ body }));
      if (!answer) return holds;
      return expect(
        [400, 401, 413].includes(answer.status),
        `2 MB without a token are answered with ${answer.status}`,
        answer,
      );
    },
  },
  {
    rows: ['DOS-03'],
    title: 'survives a deeply nested body',
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
