import { revisions } from '../../../catalog/revisions.js';
import { isAccepted, isServed, type Context, type Probe } from '../../engine/context.js';
import { headersFor, ordinary, replies, type Message } from '../../protocol/messages.js';
import { fail, warn, expect, pass, notChecked, type Check } from '../../engine/model.js';
import { codes, errorCode, judgeError, NO_TOOL } from '../../protocol/json-rpc-errors.js';
import { NAME_FIRST, namedCall, namedRequests, noToolCall } from './named-requests.js';
import { servesOlderClients } from '../transport/transport.js';
import { withToken } from '../../engine/with-token.js';

export const VERSION = 'io.modelcontextprotocol/protocolVersion';
const MISMATCH = { status: 400, code: codes.headerMismatch };
/** A version that no server speaks. */
const NO_VERSION = '1900-01-01';

/** A message with another `_meta`. */
export function withMeta(message: Message, change: Readonly<Record<string, unknown>>): Message {
  const meta = { ...(message.params['_meta'] as object), ...change };
  const entries = Object.entries(meta).filter(([, value]) => value !== undefined);
  return { ...message, params: { ...message.params, _meta: Object.fromEntries(entries) } };
}

/** Sends each variant and expects a header mismatch of all. */
const allMismatched = (
  variants: (context: Context) => readonly (readonly [what: string, probe: Probe])[],
) =>
  withToken(async (token, context) => {
    for (const [what, probe] of variants(context)) {
      const outcome = judgeError(await context.probe({ token, ...probe }), MISMATCH, what);
      if (outcome) return outcome;
    }
    return pass;
  });

/** Headers that repeat what the body says, since 2026-07-28. */
export const requestHeaderChecks: readonly Check[] = [
  {
    rows: ['META-01'],
    title: 'demands the protocol version in the header, equal to the one in _meta',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when they are missing or differ.',
    run: withToken(async (token, context) => {
      const stranger = revisions.find(({ id }) => id !== context.dialect.revision.id);
      const headers = { 'MCP-Protocol-Version': stranger?.id };
      const other = await context.probe({ token, headers });
      // Where that version is not known, the one complaint comes as well as the other.
      const allowed = { ...MISMATCH, alsoAt: codes.unsupportedVersion };
      const outcome = judgeError(other, allowed, 'another version than in _meta');
      if (outcome) return outcome;
      const without = { 'MCP-Protocol-Version': undefined };
      const missing = await context.probe({ token, headers: without });
      const fault = judgeError(missing, MISMATCH, 'a missing version');
      // Whoever serves clients from before the header may take such a request for one of them.
      const isOld = fault && isServed(await servesOlderClients(token, context));
      return isOld ? warn('a missing version is no mismatch', missing) : (fault ?? pass);
    }),
  },
  {
    rows: ['META-02'],
    title: 'refuses versions it does not know, and names those it does',
    needs: ['token'],
    fix: 'Answer 400 with -32022, data.supported and data.requested.',
    run: withToken(async (token, context) => {
      const message = withMeta(ordinary(context.dialect), { [VERSION]: NO_VERSION });
      const headers = { 'MCP-Protocol-Version': NO_VERSION };
      const response = await context.probe({ token, message, headers });
      const wanted = { status: 400, code: codes.unsupportedVersion };
      const outcome = judgeError(response, wanted, NO_VERSION);
      if (outcome) return outcome;
      const { supported, requested } = replies(response.text)[0]?.error?.data ?? {};
      if (requested !== NO_VERSION) return fail('data.requested is missing', response);
      const revision = context.dialect.revision.id;
      return expect(
        Array.isArray(supported) && supported.includes(revision),
        `data.supported does not name ${revision}`,
        response,
      );
    }),
  },
  {
    rows: ['META-03'],
    title: 'demands Mcp-Method, equal to the method of the body',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when it is missing or differs.',
    run: allMismatched(() => [
      ['a missing Mcp-Method', { headers: { 'Mcp-Method': undefined } }],
      ['another Mcp-Method', { headers: { 'Mcp-Method': 'completion/complete' } }],
    ]),
  },
  {
    rows: ['META-03', 'META-06'],
    title: 'compares Mcp-Method with its case',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when the value differs in case only.',
    run: allMismatched(({ dialect }) => [
      [
        'Mcp-Method in capitals',
        { headers: { 'Mcp-Method': ordinary(dialect).method.toUpperCase() } },
      ],
    ]),
  },
  {
    rows: ['META-04'],
    title: 'demands Mcp-Name for calls, equal to the name in the body',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when it is missing or differs.',
    run: withToken(async (token, context) => {
      const messages = await namedRequests(token, context);
      for (const message of messages) {
        for (const [what, name] of [
          ['a missing Mcp-Name', undefined],
          ['another Mcp-Name', 'other'],
        ] as const) {
          const response = await context.probe({ token, message, headers: { 'Mcp-Name': name } });
          const outcome = judgeError(response, MISMATCH, `${message.method} with ${what}`);
          if (outcome) return outcome;
        }
      }
      return messages.length > 0 ? pass : notChecked(NAME_FIRST);
    }),
  },
  {
    rows: ['META-05'],
    title: 'decodes encoded header values before it compares them',
    needs: ['token'],
    fix: 'Decode =?base64?…?= in Mcp-Name; answer 400 with -32020 to what cannot be decoded.',
    run: withToken(async (token, context) => {
      const encoded = `=?base64?${Buffer.from(NO_TOOL).toString('base64')}?=`;
      const message = noToolCall(context);
      const plain = await context.probe({ token, message });
      const headers = { 'Mcp-Name': encoded };
      const good = await context.probe({ token, message: noToolCall(context), headers });
      const isSame = plain.status === good.status && errorCode(plain) === errorCode(good);
      if (!isSame) return fail('an encoded name is taken for another', good);
      const named = await namedCall(token, context);
      if (!named) return notChecked(NAME_FIRST);
      const spoilt = { 'Mcp-Name': '=?base64?%%%?=' };
      const bad = await context.probe({ token, message: named, headers: spoilt });
      return judgeError(bad, MISMATCH, 'bad base64') ?? pass;
    }),
  },
  {
    rows: ['META-06'],
    title: 'reads header names in any case and trims their values',
    needs: ['token'],
    fix: 'Use the header functions of your framework.',
    run: withToken(async (token, context) => {
      const message = ordinary(context.dialect);
      const given = Object.entries(headersFor(context.dialect, message));
      const removed = Object.fromEntries(given.map(([name]) => [name, undefined]));
      const raw = given.map(([name, value]) => [name.toUpperCase(), ` ${value} `] as const);
      const response = await context.probe({ token, message, headers: removed, raw });
      return expect(isAccepted(response), `the answer is ${response.status}`, response);
    }),
  },
];
