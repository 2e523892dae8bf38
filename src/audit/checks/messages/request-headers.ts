import { revisions } from '../../../catalog/revisions.js';
import { check, type Check } from '../../engine/check.js';
import { judgeError } from '../../engine/judge-error.js';
import { expect, fail, notChecked, warn } from '../../engine/outcome.js';
import { beginAsOlderClient } from '../../protocol/conversations.js';
import { codes, errorCode } from '../../protocol/json-rpc-errors.js';
import {
  callOfNothing,
  headersFor,
  NO_TOOL,
  ordinary,
  replies,
  VERSION_KEY,
} from '../../protocol/messages.js';
import { isAccepted, isRefusedForScopes, isServed } from '../../protocol/responses.js';
import { NAME_FIRST, namedCall, namedRequests } from './named-requests.js';
import { withMeta } from './with-meta.js';

/** Scopes may be looked at before Mcp-Name is. */
const NOT_PERMITTED =
  'the token lacks the scopes of what was asked for, which is refused before Mcp-Name is looked at';
const MISMATCH = { status: 400, code: codes.headerMismatch };
/** A version that no server speaks. */
const NO_VERSION = '1900-01-01';

/** Headers that repeat what the body says, since 2026-07-28. */
export const requestHeaderChecks: readonly Check[] = [
  check({
    rows: ['META-01'],
    title: 'demands the protocol version in the header, equal to the one in _meta',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when they are missing or differ.',
    async *run(context) {
      const { token, probe, dialect } = context;
      const stranger = revisions.find(({ id }) => id !== dialect.revision.id);
      const other = await probe({ token, headers: { 'MCP-Protocol-Version': stranger?.id } });
      // Where that version is not known, the one complaint comes as well as the other.
      const allowed = { ...MISMATCH, alsoAt: codes.unsupportedVersion };
      yield judgeError(other, allowed, 'another version than in _meta');
      const missing = await probe({ token, headers: { 'MCP-Protocol-Version': undefined } });
      const outcome = judgeError(missing, MISMATCH, 'a missing version');
      // Whoever serves clients from before the header may take such a request for one of them.
      const isOld = outcome.kind === 'fail' && isServed(await beginAsOlderClient(context));
      yield isOld ? warn('a missing version is no mismatch', missing) : outcome;
    },
  }),
  check({
    rows: ['META-02'],
    title: 'refuses versions it does not know, and names those it does',
    needs: ['token'],
    fix: 'Answer 400 with -32022, data.supported and data.requested.',
    async *run({ token, dialect, probe }) {
      const message = withMeta(ordinary(dialect), { [VERSION_KEY]: NO_VERSION });
      const headers = { 'MCP-Protocol-Version': NO_VERSION };
      const response = await probe({ token, message, headers });
      yield judgeError(response, { status: 400, code: codes.unsupportedVersion }, NO_VERSION);
      const { supported, requested } = replies(response.text)[0]?.error?.data ?? {};
      yield expect(requested === NO_VERSION, 'data.requested is missing', response);
      const revision = dialect.revision.id;
      yield expect(
        Array.isArray(supported) && supported.includes(revision),
        `data.supported does not name ${revision}`,
        response,
      );
    },
  }),
  check({
    rows: ['META-03'],
    title: 'demands Mcp-Method, equal to the method of the body',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when it is missing or differs.',
    async *run({ token, probe }) {
      for (const [what, method] of [
        ['a missing Mcp-Method', undefined],
        ['another Mcp-Method', 'completion/complete'],
      ] as const) {
        const response = await probe({ token, headers: { 'Mcp-Method': method } });
        yield judgeError(response, MISMATCH, what);
      }
    },
  }),
  check({
    rows: ['META-03', 'META-06'],
    title: 'compares Mcp-Method with its case',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when the value differs in case only.',
    async run({ token, dialect, probe }) {
      const headers = { 'Mcp-Method': ordinary(dialect).method.toUpperCase() };
      const response = await probe({ token, headers });
      return judgeError(response, MISMATCH, 'Mcp-Method in capitals');
    },
  }),
  check({
    rows: ['META-04'],
    title: 'demands Mcp-Name for calls, equal to the name in the body',
    needs: ['token'],
    fix: 'Answer 400 with -32020 when it is missing or differs.',
    nothing: NAME_FIRST,
    async *run(context) {
      const { token, probe } = context;
      for (const message of await namedRequests(context)) {
        for (const [what, name] of [
          ['a missing Mcp-Name', undefined],
          ['another Mcp-Name', 'other'],
        ] as const) {
          const response = await probe({ token, message, headers: { 'Mcp-Name': name } });
          yield isRefusedForScopes(response)
            ? notChecked(NOT_PERMITTED)
            : judgeError(response, MISMATCH, `${message.method} with ${what}`);
        }
      }
    },
  }),
  check({
    rows: ['META-05'],
    title: 'decodes encoded header values before it compares them',
    needs: ['token'],
    fix: 'Decode =?base64?…?= in Mcp-Name; answer 400 with -32020 to what cannot be decoded.',
    async run(context) {
      const { token, dialect } = context;
      const encoded = `=?base64?${Buffer.from(NO_TOOL).toString('base64')}?=`;
      const message = callOfNothing(dialect);
      const plain = await context.probe({ token, message });
      const headers = { 'Mcp-Name': encoded };
      const good = await context.probe({ token, message: callOfNothing(dialect), headers });
      const isSame = plain.status === good.status && errorCode(plain) === errorCode(good);
      if (!isSame) return fail('an encoded name is taken for another', good);
      const named = await namedCall(context);
      if (!named) return notChecked(NAME_FIRST);
      const spoilt = { 'Mcp-Name': '=?base64?%%%?=' };
      const bad = await context.probe({ token, message: named, headers: spoilt });
      if (isRefusedForScopes(bad)) return notChecked(NOT_PERMITTED);
      return judgeError(bad, MISMATCH, 'bad base64');
    },
  }),
  check({
    rows: ['META-06'],
    title: 'reads header names in any case and trims their values',
    needs: ['token'],
    fix: 'Use the header functions of your framework.',
    async run({ token, dialect, probe }) {
      const message = ordinary(dialect);
      const given = Object.entries(headersFor(dialect, message));
      const removed = Object.fromEntries(given.map(([name]) => [name, undefined]));
      const raw = given.map(([name, value]) => [name.toUpperCase(), ` ${value} `] as const);
      const response = await probe({ token, message, headers: removed, raw });
      return expect(isAccepted(response), `the answer is ${response.status}`, response);
    },
  }),
];
