import { isAccepted, type Context, type Probe } from '../context.js';
import { mediaType, type Answer } from '../http/answer.js';
import {
  fieldsFor,
  opening,
  ordinary,
  replies,
  request,
  type Message,
  type Reply,
} from '../mcp.js';
import { broken, expect, holds, unknown, type Check, type Outcome } from '../model.js';
import { withToken } from './with-token.js';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';
/** A tool that no server has. */
export const NO_TOOL = 'audit-no-such-tool';

/** A JSON-RPC code for people. */
export function codeText(code: unknown): string {
  return typeof code === 'number' ? String(code) : 'missing';
}

/** Judges an error answer by its status and its JSON-RPC code. */
function judgeError(
  answer: Answer,
  status: number,
  code: number,
  what: string,
): Outcome | undefined {
  const [reply] = replies(answer.text);
  if (answer.status !== status) {
    return broken(`${what} is answered with ${answer.status}, not ${status}`, answer);
  }
  const found = reply?.error?.code;
  return found === code
    ? undefined
    : broken(`${what}: the code is ${codeText(found)}, not ${code}`, answer);
}

/** Sends each variant and expects the same error of all. */
const allRefused = (
  status: number,
  code: number,
  variants: (context: Context) => readonly (readonly [what: string, probe: Probe])[],
) =>
  withToken(async (token, context) => {
    for (const [what, probe] of variants(context)) {
      const outcome = judgeError(await context.probe({ token, ...probe }), status, code, what);
      if (outcome) return outcome;
    }
    return holds;
  });

function toolCall({ dialect }: Context): Message {
  return request(dialect, 'tools/call', { name: NO_TOOL, arguments: {} });
}

const NAME_FIRST =
  'unknown tools are refused before Mcp-Name is looked at; --allow-tool-calls lets a real one be tried';

/**
 * A call whose Mcp-Name the server looks at: of a tool that nobody has, or else, with leave, of a
 * real one.
 */
async function namedCall(token: string, context: Context): Promise<Message | undefined> {
  const message = toolCall(context);
  const answer = await context.probe({ token, message, fields: { 'Mcp-Name': undefined } });
  if (replies(answer.text)[0]?.error?.code !== -32_602) return message;
  if (!context.allowToolCalls) return undefined;
  const tools = await context.tools();
  const name = (tools.find(({ readOnly }) => readOnly) ?? tools[0])?.name;
  return name === undefined
    ? undefined
    : request(context.dialect, 'tools/call', { name, arguments: {} });
}

/** A message with another `_meta`. */
function withMeta(message: Message, change: Readonly<Record<string, unknown>>): Message {
  const meta = { ...(message.params['_meta'] as object), ...change };
  const entries = Object.entries(meta).filter(([, value]) => value !== undefined);
  return { ...message, params: { ...message.params, _meta: Object.fromEntries(entries) } };
}

/** The results of the requests that change nothing. */
function results(token: string, context: Context): Promise<{ answer: Answer; result: Result }[]> {
  return context.once('results', async () => {
    const list = [];
    for (const message of [opening(context.dialect), ordinary(context.dialect)]) {
      const answer = await context.probe({ token, message });
      const result = replies(answer.text)[0]?.result;
      if (result) list.push({ answer, result });
    }
    return list;
  });
}
type Result = NonNullable<Reply['result']>;

const eachResult = (judge: (result: Result) => string | undefined) =>
  withToken(async (token, context) => {
    const list = await results(token, context);
    if (list.length === 0) return unknown('there was no result to look at');
    for (const { answer, result } of list) {
      const fault = judge(result);
      if (fault !== undefined) return broken(fault, answer);
    }
    return holds;
  });

/** Schemas of parameters that travel as header fields, by tool. */
async function headerParameters(context: Context) {
  return (await context.tools()).flatMap(({ name, inputSchema }) => {
    const properties = (inputSchema['properties'] ?? {}) as Record<string, Record<string, unknown>>;
    return Object.entries(properties)
      .filter(([, schema]) => schema['x-mcp-header'] !== undefined)
      .map(([key, schema]) => ({ tool: name, key, schema, field: schema['x-mcp-header'] }));
  });
}
const NO_PARAMETERS = 'no tool declares parameters as header fields';

/** What each request says of itself, since 2026-07-28. */
export const messageChecks: readonly Check[] = [
  {
    rows: ['META-01'],
    title: 'demands the protocol version in the header, equal to the one in _meta',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when they are missing or differ.',
    run: allRefused(400, -32_020, () => [
      ['a missing version', { fields: { 'MCP-Protocol-Version': undefined } }],
      ['another version than in _meta', { fields: { 'MCP-Protocol-Version': '2025-11-25' } }],
    ]),
  },
  {
    rows: ['META-02'],
    title: 'refuses versions it does not know, and names those it does',
    needs: ['token'],
    fix: 'Answer 400 with -32022, data.supported and data.requested.',
    run: withToken(async (token, context) => {
      const message = withMeta(ordinary(context.dialect), { [VERSION]: '1900-01-01' });
      const fields = { 'MCP-Protocol-Version': '1900-01-01' };
      const answer = await context.probe({ token, message, fields });
      const outcome = judgeError(answer, 400, -32_022, '1900-01-01');
      if (outcome) return outcome;
      const data = replies(answer.text)[0]?.error?.data;
      return expect(
        Array.isArray(data?.['supported']) && data['requested'] === '1900-01-01',
        'data.supported or data.requested is missing',
        answer,
      );
    }),
  },
  {
    rows: ['META-03'],
    title: 'demands Mcp-Method, equal to the method of the body',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when it is missing or differs, in case too.',
    run: allRefused(400, -32_020, () => [
      ['a missing Mcp-Method', { fields: { 'Mcp-Method': undefined } }],
      ['another Mcp-Method', { fields: { 'Mcp-Method': 'resources/list' } }],
      ['Mcp-Method in capitals', { fields: { 'Mcp-Method': 'TOOLS/LIST' } }],
    ]),
  },
  {
    rows: ['META-04'],
    title: 'demands Mcp-Name for calls, equal to the name in the body',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when it is missing or differs.',
    run: withToken(async (token, context) => {
      const message = await namedCall(token, context);
      if (!message) return unknown(NAME_FIRST);
      for (const [what, name] of [
        ['a missing Mcp-Name', undefined],
        ['another Mcp-Name', 'other'],
      ] as const) {
        const answer = await context.probe({ token, message, fields: { 'Mcp-Name': name } });
        const outcome = judgeError(answer, 400, -32_020, what);
        if (outcome) return outcome;
      }
      return holds;
    }),
  },
  {
    rows: ['META-05'],
    title: 'decodes encoded header values before it compares them',
    needs: ['token'],
    fix: 'Decode =?base64?…?= in Mcp-Name; answer 400 to what cannot be decoded.',
    run: withToken(async (token, context) => {
      const encoded = `=?base64?${Buffer.from(NO_TOOL).toString('base64')}?=`;
      const good = await context.probe({
        token,
        message: toolCall(context),
        fields: { 'Mcp-Name': encoded },
      });
      if (replies(good.text)[0]?.error?.code === -32_020) {
        return broken('an encoded name is taken for another', good);
      }
      const message = await namedCall(token, context);
      if (!message) return unknown(NAME_FIRST);
      const fields = { 'Mcp-Name': '=?base64?%%%?=' };
      const bad = await context.probe({ token, message, fields });
      return expect(bad.status === 400, `bad base64 is answered with ${bad.status}`, bad);
    }),
  },
  {
    rows: ['META-06'],
    title: 'reads header names in any case and trims their values',
    needs: ['token'],
    fix: 'Use the header functions of your framework.',
    run: withToken(async (token, context) => {
      const message = ordinary(context.dialect);
      const given = Object.entries(fieldsFor(context.dialect, message));
      const removed = Object.fromEntries(given.map(([name]) => [name, undefined]));
      const raw = given.map(([name, value]) => [name.toUpperCase(), ` ${value} `] as const);
      const answer = await context.probe({ token, message, fields: removed, raw });
      return expect(isAccepted(answer), `the answer is ${answer.status}`, answer);
    }),
  },
  {
    rows: ['META-07'],
    title: 'demands declared parameters as header fields',
    needs: ['token', 'tool-calls'],
    fix: 'Answer 400 with -32020 when a declared Mcp-Param field is missing or differs.',
    run: withToken(async (token, context) => {
      const [parameter] = await headerParameters(context);
      if (!parameter) return unknown(NO_PARAMETERS);
      const value = parameter.schema['type'] === 'string' ? 'audit' : 7;
      const message = request(context.dialect, 'tools/call', {
        name: parameter.tool,
        arguments: { [parameter.key]: value },
      });
      const field = `Mcp-Param-${String(parameter.field)}`;
      for (const fields of [{}, { [field]: 'audit-other' }]) {
        const answer = await context.probe({ token, message, fields });
        const outcome = judgeError(answer, 400, -32_020, `${field} missing or different`);
        if (outcome) return outcome;
      }
      return holds;
    }),
  },
  {
    rows: ['META-09'],
    title: 'declares header fields that can be one',
    needs: ['token'],
    fix: 'Use valid, unique names on parameters of primitive type.',
    run: withToken(async (_, context) => {
      const parameters = await headerParameters(context);
      if (parameters.length === 0) return unknown(NO_PARAMETERS);
      for (const { tool, key, field, schema } of parameters) {
        const isName = typeof field === 'string' && /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(field);
        if (!isName) return broken(`x-mcp-header of ${tool}.${key} is no field name`);
        const isPrimitive = ['string', 'number', 'integer', 'boolean'].includes(
          String(schema['type']),
        );
        if (!isPrimitive) return broken(`${tool}.${key} is no primitive`);
        const same = parameters.filter(
          (each) => each.tool === tool && String(each.field).toLowerCase() === field.toLowerCase(),
        );
        if (same.length > 1) return broken(`${tool} declares ${field} twice`);
      }
      return holds;
    }),
  },
  {
    rows: ['META-10'],
    title: 'sends no secrets and nothing personal as header fields',
    needs: ['token'],
    fix: 'Leave x-mcp-header off such parameters: intermediaries see and log header fields.',
    run: withToken(async (_, context) => {
      const parameters = await headerParameters(context);
      if (parameters.length === 0) return unknown(NO_PARAMETERS);
      const found = parameters.find(({ key, field }) =>
        /passw|secret|token|api.?key|mail|phone|ssn|birth|credential/i.test(
          `${key} ${String(field)}`,
        ),
      );
      return expect(!found, `${found?.tool ?? ''}.${found?.key ?? ''} looks like one`);
    }),
  },
  {
    rows: ['META-11'],
    title: 'demands version and capabilities in _meta, and no client information',
    needs: ['token'],
    fix: 'Answer 400 with -32602 when either is missing; clientInfo may be.',
    run: withToken(async (token, context) => {
      for (const key of [VERSION, CAPABILITIES]) {
        const message = withMeta(ordinary(context.dialect), { [key]: undefined });
        const answer = await context.probe({ token, message });
        const outcome = judgeError(answer, 400, -32_602, `_meta without ${key}`);
        if (outcome) return outcome;
      }
      const message = withMeta(ordinary(context.dialect), { [CLIENT_INFO]: undefined });
      const answer = await context.probe({ token, message });
      return expect(isAccepted(answer), `without clientInfo: ${answer.status}`, answer);
    }),
  },
  {
    rows: ['META-13'],
    title: 'answers methods it does not have with 404',
    needs: ['token'],
    fix: 'Answer 404 with -32601; ping and logging/setLevel are among them now.',
    run: allRefused(404, -32_601, ({ dialect }) => [
      ['an unknown method', { message: request(dialect, 'audit/no-such-method') }],
      ['ping', { message: request(dialect, 'ping') }],
    ]),
  },
  {
    rows: ['META-14'],
    title: 'says what it can do',
    needs: ['token'],
    fix: 'Implement server/discover with supportedVersions and capabilities.',
    run: withToken(async (token, context) => {
      const answer = await context.probe({ token, message: opening(context.dialect) });
      const result = replies(answer.text)[0]?.result;
      if (!result) return broken('server/discover has no result', answer);
      if (!Array.isArray(result['supportedVersions'])) {
        return broken('supportedVersions is missing', answer);
      }
      return expect(
        typeof result['capabilities'] === 'object' && result['capabilities'] !== null,
        'capabilities are missing',
        answer,
      );
    }),
  },
  {
    rows: ['META-16'],
    title: 'says of which kind a result is',
    needs: ['token'],
    fix: 'Set resultType in every result.',
    run: eachResult((result) =>
      typeof result['resultType'] === 'string' ? undefined : 'resultType is missing',
    ),
  },
  {
    rows: ['META-17'],
    title: 'says how long lists may be kept, and by whom',
    needs: ['token'],
    fix: 'Set ttlMs and cacheScope in discover, list and read results.',
    run: eachResult((result) => {
      const { ttlMs, cacheScope } = result as { ttlMs?: unknown; cacheScope?: unknown };
      if (typeof ttlMs !== 'number' || ttlMs < 0) return 'ttlMs is missing or negative';
      return cacheScope === 'public' || cacheScope === 'private'
        ? undefined
        : 'cacheScope is missing';
    }),
  },
  {
    rows: ['META-18'],
    title: 'does not call lists public that differ from caller to caller',
    needs: ['token', 'other-token'],
    fix: 'Use cacheScope private for what depends on the caller.',
    run: withToken(async (token, context) => {
      const { other = '', low } = context.tokens;
      const own = await context.probe({ token });
      const scope = replies(own.text)[0]?.result?.['cacheScope'];
      if (scope !== 'public') return holds;
      for (const each of [other, ...(low === undefined ? [] : [low])]) {
        const answer = await context.probe({ token: each });
        const theirs = replies(answer.text)[0]?.result?.['tools'];
        const ours = replies(own.text)[0]?.result?.['tools'];
        if (!isAccepted(answer)) continue;
        if (JSON.stringify(ours) !== JSON.stringify(theirs)) {
          return broken('the lists differ and are called public', answer);
        }
      }
      return holds;
    }),
  },
  {
    rows: ['META-20'],
    title: 'decides nothing by the name a client gives itself',
    needs: ['token'],
    fix: 'Use clientInfo for statistics at most.',
    run: withToken(async (token, context) => {
      for (const name of ['admin', 'claude-ai', '']) {
        const clientInfo = { name, version: '0' };
        const message = withMeta(ordinary(context.dialect), { [CLIENT_INFO]: clientInfo });
        const answer = await context.probe({ token, message });
        if (!isAccepted(answer) && name !== '') return broken(`${name}: ${answer.status}`, answer);
        const bare = await context.probe({ message });
        if (bare.status !== 401) return broken(`without a token: ${bare.status}`, bare);
      }
      return holds;
    }),
  },
  {
    rows: ['META-21'],
    title: 'says in every result who it is',
    needs: ['token'],
    fix: 'Set io.modelcontextprotocol/serverInfo in _meta of results.',
    run: eachResult((result) => {
      const meta = (result['_meta'] ?? {}) as Record<string, unknown>;
      return 'io.modelcontextprotocol/serverInfo' in meta ? undefined : 'serverInfo is missing';
    }),
  },
  {
    rows: ['META-22', 'TRANS-10'],
    title: 'sends neither log messages nor requests that nobody asked for',
    needs: ['token'],
    fix: 'Send notifications/message only to requests that set logLevel, and no requests at all.',
    run: withToken(async (token, context) => {
      const answer = await context.probe({ token, enough: () => false });
      const isAsking = /"method":"(?!notifications\/(?!message"))/.test(answer.text);
      return expect(!isAsking, 'a log message or a request was sent', answer);
    }),
  },
  {
    rows: ['META-23'],
    title: 'begins a subscription with its acknowledgement',
    needs: ['token'],
    fix: 'Send notifications/subscriptions/acknowledged first, then what was opted into.',
    run: withToken(async (token, context) => {
      const message = request(context.dialect, 'subscriptions/listen', {
        ...request(context.dialect, '').params,
        notifications: { toolsListChanged: true },
      });
      const enough = (text: string) => /\n\r?\n/.test(text);
      const answer = await context.probe({ token, message, enough });
      if (answer.status === 404) return unknown('the server has no subscriptions');
      if (!isAccepted(answer)) return unknown(`a subscription is answered with ${answer.status}`);
      if (mediaType(answer) !== 'text/event-stream') return broken('it is no stream', answer);
      return expect(
        /^[^]*?"method":"notifications\/subscriptions\/acknowledged"/.test(answer.text),
        'the first event is no acknowledgement',
        answer,
      );
    }),
  },
  {
    rows: ['LEG-03'],
    title: 'tells older clients which versions it speaks',
    needs: ['token'],
    fix: 'Name the supported versions in the error to initialize.',
    run: withToken(async (token, context) => {
      const message = opening({ revision: '2025-06-18', stateless: false });
      const fields = { 'MCP-Protocol-Version': undefined, 'Mcp-Method': undefined };
      const answer = await context.probe({ token, message, fields });
      if (isAccepted(answer)) return holds;
      return expect(
        /20\d\d-\d\d-\d\d/.test(answer.text),
        `initialize is answered with ${answer.status}, which names no version`,
        answer,
      );
    }),
  },
  {
    rows: ['EXT-13'],
    title: 'does not fail when a client lacks an extension',
    needs: ['token'],
    fix: 'Fall back, or refuse with a proper error.',
    run: withToken(async (token, context) => {
      const message = withMeta(ordinary(context.dialect), { [CAPABILITIES]: {} });
      const answer = await context.probe({ token, message });
      return expect(answer.status < 500, `the answer is ${answer.status}`, answer);
    }),
  },
];
