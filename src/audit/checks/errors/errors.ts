import { revisions } from '../../../catalog/revisions.js';
import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { expect, fail, notChecked, type Outcome, pass, warn } from '../../engine/outcome.js';
import { emptyCall, FEW_TOOLS } from '../../protocol/conversations.js';
import { codes, codeText, errorCode } from '../../protocol/json-rpc-errors.js';
import { capabilities } from '../../protocol/lists.js';
import { NO_TOOL, replies, request } from '../../protocol/messages.js';
import { isAccepted } from '../../protocol/responses.js';
import { requiredOf } from '../../protocol/sample-arguments.js';

/** Codes in the reserved range that some revision defines. */
const DEFINED = [-32_700, -32_600, -32_601, -32_602, -32_603, -32_020, -32_021, -32_022];

/** A request that is wrong, and the response. */
interface Mistake {
  readonly response: Response;
  readonly id: unknown;
}

/** Sends requests that are wrong in ordinary ways. */
function mistakes({ once, token, session, dialect, probe }: Given<'token'>) {
  return once('mistakes', async () => {
    const headers = await session(token);
    const ask = async (method: string, params: object, id?: string): Promise<Mistake> => {
      const plain = request(dialect, method, { ...params });
      const message = id === undefined ? plain : { ...plain, id };
      return { response: await probe({ token, message, headers }), id: message.id };
    };
    return {
      method: await ask('audit/no-such-method', {}),
      // Clients may use texts as IDs.
      text: await ask('audit/no-such-method', {}, 'audit-0'),
      tool: await ask('tools/call', { name: NO_TOOL, arguments: {} }),
      resource: await ask('resources/read', { uri: 'audit://no-such-resource' }),
    };
  });
}

/** Takes every JSON-RPC error that mistakes cause. */
async function errors(context: Given<'token'>) {
  const list = Object.values(await mistakes(context)).flatMap(({ response, id: sent }) => {
    const [reply] = replies(response.text);
    return reply?.error ? [{ response, sent, id: reply.id, code: reply.error.code }] : [];
  });
  return list.length > 0
    ? { errors: list }
    : notChecked('no answer held a JSON-RPC error to look at');
}

/** Calls tools that must have arguments without any, as far as the call gets to the tool. */
async function emptyCalls(context: Given<'token' | 'tool-calls'>) {
  const demanding = (await context.callableTools()).filter(
    ({ inputSchema }) => requiredOf(inputSchema).length > 0,
  );
  const tools = [...demanding].sort((a, b) => Number(b.readOnly) - Number(a.readOnly));
  const calls: { readonly name: string; readonly response: Response }[] = [];
  for (const { name } of tools.slice(0, FEW_TOOLS)) {
    const response = await emptyCall(context, name);
    // Headers or scopes may have been missed first.
    if (isAccepted(response)) calls.push({ name, response });
  }
  return calls.length > 0
    ? { calls }
    : notChecked('no tool that could be called must have arguments');
}

/** Errors of JSON-RPC and of tools. */
export const errorChecks: readonly Check[] = [
  check({
    rows: ['ERR-01'],
    title: 'answers a tool it does not have with an ordinary error',
    needs: ['token'],
    fix: 'Answer with a JSON-RPC error, code -32602, in a normal response.',
    async run(context) {
      const { response } = (await mistakes(context)).tool;
      const code = errorCode(response);
      if (code === codes.methodNotFound) return notChecked('the server has no tools');
      if (replies(response.text)[0]?.result?.['isError'] === true) {
        return warn('the answer is a tool result with isError', response);
      }
      if (response.status === 403) return notChecked('tools that do not exist are forbidden, too');
      if (code !== codes.invalidParams) return fail(`the code is ${codeText(code)}`, response);
      return expect(isAccepted(response), `the status is ${response.status}`, response);
    },
  }),
  check({
    rows: ['ERR-02'],
    title: 'answers arguments it cannot take with a tool result',
    needs: ['token', 'tool-calls'],
    fix: 'Answer with isError: true, so that the model can correct itself.',
    on: emptyCalls,
    *run({ calls }) {
      for (const { name, response } of calls) {
        const error = replies(response.text)[0]?.error;
        const says = `${name}: it is a JSON-RPC error, ${codeText(error?.code)}`;
        yield expect(error === undefined, says, response);
      }
    },
  }),
  check({
    rows: ['DOS-04'],
    title: 'takes no call without the arguments that a tool must have',
    needs: ['token', 'tool-calls'],
    fix: 'Validate arguments against the schema of the tool.',
    on: emptyCalls,
    *run({ calls }) {
      for (const { name, response } of calls) {
        const result = replies(response.text)[0]?.result;
        const isDone = result !== undefined && result['isError'] !== true;
        const says = `${name} answers a call without its arguments as if all were well`;
        // Some say what is wrong, and forget to say that it is an error.
        yield isDone && !('inputRequests' in result) ? warn(says, response) : pass;
      }
    },
  }),
  check({
    rows: ['ERR-03'],
    title: 'answers a resource it does not have with the code of the revision',
    needs: ['token'],
    fix: `Use ${revisions.map((each) => `${each.unknownResourceCode} in ${each.id}`).join(', ')}.`,
    async run(context) {
      const has = await capabilities(context, context.token);
      const { response } = (await mistakes(context)).resource;
      const code = errorCode(response);
      const isWithout = code === codes.methodNotFound || (has && !('resources' in has));
      if (isWithout === true) return notChecked('the server has no resources');
      if ([401, 403].includes(response.status))
        return notChecked(`the answer is ${response.status}`);
      const expected = context.dialect.revision.unknownResourceCode;
      return expect(code === expected, `the code is ${codeText(code)}`, response);
    },
  }),
  check({
    rows: ['ERR-04'],
    title: 'uses no error codes that are withdrawn or undefined',
    needs: ['token'],
    fix: 'Use the codes of the revision.',
    on: errors,
    *run({ errors: list }) {
      for (const { code, response } of list) yield judgeCode(code, isUndefined, response);
    },
  }),
  check({
    rows: ['ERR-06'],
    title: 'keeps its own error codes out of the reserved range',
    needs: ['token'],
    fix: 'Choose codes outside -32768 to -32000.',
    on: errors,
    *run({ errors: list }) {
      for (const { code, response } of list) yield judgeCode(code, isReserved, response);
    },
  }),
  check({
    rows: ['ERR-07'],
    title: 'repeats the ID of a request in its error',
    needs: ['token'],
    fix: 'Copy id into the error, a text as a text, whenever it was readable.',
    on: errors,
    *run({ errors: list }) {
      for (const { id, sent, response } of list) {
        yield expect(id === sent, `the ID is ${JSON.stringify(id ?? null)}`, response);
      }
    },
  }),
];

/** Tells codes that no revision defines, in the range that the specification keeps for itself. */
const isUndefined = (code: number) =>
  code === codes.resourceNotFound ||
  (code <= -32_020 && code >= -32_099 && !DEFINED.includes(code));

/** Tells codes of the range of JSON-RPC that nobody may choose. */
const isReserved = (code: number) =>
  code >= -32_768 && code <= -32_000 && code !== codes.resourceNotFound && !DEFINED.includes(code);

function judgeCode(code: unknown, isWrong: (code: number) => boolean, response: Response): Outcome {
  return typeof code === 'number' && isWrong(code) ? fail(`the code is ${code}`, response) : pass;
}
