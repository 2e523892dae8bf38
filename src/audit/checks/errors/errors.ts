import { revisions } from '../../../catalog/revisions.js';
import { isAccepted, type Context } from '../../engine/context.js';
import type { Response } from '../../../http/response.js';
import { capabilities } from '../../protocol/lists.js';
import { replies, request } from '../../protocol/messages.js';
import {
  fail,
  warn,
  expect,
  pass,
  notChecked,
  type Check,
  type Outcome,
} from '../../engine/model.js';
import { emptyCall, FEW_TOOLS } from '../../protocol/conversations.js';
import { codes, codeText, errorCode, NO_TOOL } from '../../protocol/json-rpc-errors.js';
import { requiredOf } from '../../protocol/sample-arguments.js';
import { withToken } from '../../engine/with-token.js';

/** Codes in the reserved range that some revision defines. */
const DEFINED = [-32_700, -32_600, -32_601, -32_602, -32_603, -32_020, -32_021, -32_022];

/** A request that is wrong, and the response. */
interface Mistake {
  readonly response: Response;
  readonly id: unknown;
}

/** Responses to requests that are wrong in ordinary ways. */
function mistakes(token: string, context: Context): Promise<Readonly<Record<string, Mistake>>> {
  return context.once('mistakes', async () => {
    const headers = await context.session(token);
    const ask = async (method: string, params: object, id?: string): Promise<Mistake> => {
      const plain = request(context.dialect, method, { ...params });
      const message = id === undefined ? plain : { ...plain, id };
      return { response: await context.probe({ token, message, headers }), id: message.id };
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

/** Judges every error that mistakes cause. */
const onErrors = (
  judge: (error: { code: unknown; id: unknown }, mistake: Mistake) => string | undefined,
) =>
  withToken(async (token, context) => {
    let seen = 0;
    for (const mistake of Object.values(await mistakes(token, context))) {
      const [reply] = replies(mistake.response.text);
      if (!reply?.error) continue;
      seen += 1;
      const fault = judge({ code: reply.error.code, id: reply.id }, mistake);
      if (fault !== undefined) return fail(fault, mistake.response);
    }
    return seen > 0 ? pass : notChecked('no answer held a JSON-RPC error to look at');
  });

/** Errors of JSON-RPC and of tools. */
export const errorChecks: readonly Check[] = [
  {
    rows: ['ERR-01'],
    title: 'answers a tool it does not have with an ordinary error',
    needs: ['token'],
    fix: 'Answer with a JSON-RPC error, code -32602, in a normal response.',
    run: withToken(async (token, context) => {
      const response = (await mistakes(token, context))['tool']?.response;
      const code = response && errorCode(response);
      if (!response || code === codes.methodNotFound) return notChecked('the server has no tools');
      if (replies(response.text)[0]?.result?.['isError'] === true) {
        return warn('the answer is a tool result with isError', response);
      }
      if (response.status === 403) return notChecked('tools that do not exist are forbidden, too');
      if (code !== codes.invalidParams) return fail(`the code is ${codeText(code)}`, response);
      return expect(isAccepted(response), `the status is ${response.status}`, response);
    }),
  },
  {
    rows: ['ERR-02'],
    title: 'answers arguments it cannot take with a tool result',
    needs: ['token', 'tool-calls'],
    fix: 'Answer with isError: true, so that the model can correct itself.',
    run: onInvalidArguments((response, name) => {
      const [reply] = replies(response.text);
      return reply?.error
        ? fail(`${name}: it is a JSON-RPC error, ${codeText(reply.error.code)}`, response)
        : pass;
    }),
  },
  {
    rows: ['DOS-04'],
    title: 'takes no call without the arguments that a tool must have',
    needs: ['token', 'tool-calls'],
    fix: 'Validate arguments against the schema of the tool.',
    run: onInvalidArguments((response, name) => {
      const result = replies(response.text)[0]?.result;
      const isDone = result !== undefined && result['isError'] !== true;
      // Some say what is wrong, and forget to say that it is an error.
      return isDone && !('inputRequests' in result)
        ? warn(`${name} answers a call without its arguments as if all were well`, response)
        : pass;
    }),
  },
  {
    rows: ['ERR-03'],
    title: 'answers a resource it does not have with the code of the revision',
    needs: ['token'],
    fix: `Use ${revisions.map((each) => `${each.unknownResourceCode} in ${each.id}`).join(', ')}.`,
    run: withToken(async (token, context) => {
      const has = await capabilities(context, token);
      const response = (await mistakes(token, context))['resource']?.response;
      const code = response && errorCode(response);
      const isWithout = code === codes.methodNotFound || (has && !('resources' in has));
      if (!response || isWithout === true) return notChecked('the server has no resources');
      if ([401, 403].includes(response.status))
        return notChecked(`the answer is ${response.status}`);
      const expected = context.dialect.revision.unknownResourceCode;
      return expect(code === expected, `the code is ${codeText(code)}`, response);
    }),
  },
  {
    rows: ['ERR-04'],
    title: 'uses no error codes that are withdrawn or undefined',
    needs: ['token'],
    fix: 'Use the codes of the revision.',
    run: onErrors(({ code }) => {
      if (typeof code !== 'number' || DEFINED.includes(code)) return undefined;
      const isReserved = code <= -32_020 && code >= -32_099;
      return isReserved || code === codes.resourceNotFound ? `the code is ${code}` : undefined;
    }),
  },
  {
    rows: ['ERR-06'],
    title: 'keeps its own error codes out of the reserved range',
    needs: ['token'],
    fix: 'Choose codes outside -32768 to -32000.',
    run: onErrors(({ code }) => {
      const isKnown = DEFINED.includes(Number(code)) || code === codes.resourceNotFound;
      if (typeof code !== 'number' || isKnown) return undefined;
      return code >= -32_768 && code <= -32_000 ? `the code is ${code}` : undefined;
    }),
  },
  {
    rows: ['ERR-07'],
    title: 'repeats the ID of a request in its error',
    needs: ['token'],
    fix: 'Copy id into the error, a text as a text, whenever it was readable.',
    run: onErrors((error, { id }) =>
      error.id === id ? undefined : `the ID is ${JSON.stringify(error.id ?? null)}`,
    ),
  },
];

/** A check on a call without arguments of a tool that must have some. */
function onInvalidArguments(judge: (response: Response, name: string) => Outcome) {
  return withToken(async (token, context) => {
    const demanding = (await context.callableTools()).filter(
      ({ inputSchema }) => requiredOf(inputSchema).length > 0,
    );
    const tools = [...demanding].sort((a, b) => Number(b.readOnly) - Number(a.readOnly));
    let seen = 0;
    for (const { name } of tools.slice(0, FEW_TOOLS)) {
      const response = await emptyCall(token, context, name);
      // Headers or scopes may have been missed first.
      if (!isAccepted(response)) continue;
      const outcome = judge(response, name);
      if (outcome.kind !== 'pass') return outcome;
      seen += 1;
    }
    return seen > 0 ? pass : notChecked('no tool that could be called must have arguments');
  });
}
