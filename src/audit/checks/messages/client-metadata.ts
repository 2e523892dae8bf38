import { isAccepted, isServed, type Context } from '../../engine/context.js';
import type { Response } from '../../../http/response.js';
import { isObject, ordinary, replies } from '../../protocol/messages.js';
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
import { codes, errorCode, judgeError } from '../../protocol/json-rpc-errors.js';
import { VERSION, withMeta } from './request-headers.js';
import { withToken } from '../../engine/with-token.js';

const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const CLIENT_INFO = 'io.modelcontextprotocol/clientInfo';
/** Names that somebody might trust. */
const TRUSTED = ['admin', 'claude-ai', 'mcp-inspector'];

/** What requests say of the client, since 2026-07-28. */
export const clientMetadataChecks: readonly Check[] = [
  {
    rows: ['META-11'],
    title: 'demands version and capabilities in _meta, and no client information',
    needs: ['token'],
    fix: 'Answer 400 with -32602 when either is missing; clientInfo may be.',
    run: withToken(async (token, context) => {
      for (const key of [VERSION, CAPABILITIES]) {
        const message = withMeta(ordinary(context.dialect), { [key]: undefined });
        const response = await context.probe({ token, message });
        // A version that is missing differs from the one in the header, too.
        const wanted = { status: 400, code: codes.invalidParams, alsoAt: codes.headerMismatch };
        const outcome = judgeError(response, wanted, `_meta without ${key}`);
        if (outcome) return outcome;
      }
      const message = withMeta(ordinary(context.dialect), { [CLIENT_INFO]: undefined });
      const response = await context.probe({ token, message });
      return expect(isServed(response), `without clientInfo: ${response.status}`, response);
    }),
  },
  {
    rows: ['META-12'],
    title: 'asks nothing of a client that it did not say it can do',
    needs: ['token', 'tool-calls'],
    fix: 'Answer 400 with -32021 and data.requiredCapabilities.',
    run: withToken(async (token, context) => {
      let seen = 0;
      for (const { name } of await harmlessTools(context)) {
        const response = await emptyCall(token, context, name);
        const outcome = judgeDemand(response, name);
        if (outcome === undefined) continue;
        if (outcome.kind !== 'pass') return outcome;
        seen += 1;
      }
      return seen > 0 ? pass : notChecked('no tool that was called needs anything of the client');
    }),
  },
  {
    rows: ['META-20'],
    title: 'decides nothing by the name a client gives itself',
    needs: ['token'],
    fix: 'Use clientInfo for statistics at most.',
    run: withToken(async (token, context) => {
      const isOpen = isAccepted(await context.unauthenticated());
      for (const name of TRUSTED) {
        const clientInfo = { name, version: '0' };
        const message = withMeta(ordinary(context.dialect), { [CLIENT_INFO]: clientInfo });
        const response = await context.probe({ token, message });
        if (!isServed(response)) return fail(`${name}: ${response.status}`, response);
        const bare = await context.probe({ message });
        if (!isOpen && isAccepted(bare)) return fail(`${name} needs no token`, bare);
      }
      return pass;
    }),
  },
  {
    rows: ['EXT-13'],
    title: 'is not put off by an extension it does not know',
    needs: ['token'],
    fix: 'Ignore extensions that are not your own, or refuse with a proper error.',
    run: withToken(async (token, context) => {
      const extensions = { 'com.example/audit-no-such-extension': {} };
      const message = withMeta(ordinary(context.dialect), { [CAPABILITIES]: { extensions } });
      const response = await context.probe({ token, message });
      if (isServed(response)) return pass;
      const isProper = errorCode(response) !== undefined && response.status < 500;
      const says = `the answer is ${response.status}`;
      return isProper ? warn(says, response) : fail(says, response);
    }),
  },
];

/** Tools that change nothing, by what they say; of a server that the audit started, all that may be called. */
async function harmlessTools(context: Context) {
  const isOurs = context.expectations !== undefined;
  const tools = await context.callableTools();
  return tools.filter(({ readOnly }) => isOurs || readOnly).slice(0, FEW_TOOLS);
}

/** Judges what a tool asks of a client that can do nothing; undefined when it asks nothing. */
function judgeDemand(response: Response, name: string): Outcome | undefined {
  const [reply] = replies(response.text);
  const asked = reply?.result?.['inputRequests'];
  if (isObject(asked) && Object.keys(asked).length > 0) {
    return fail(`${name} asks for input of a client that can give none`, response);
  }
  if (reply?.error?.code !== codes.missingCapability) return undefined;
  if (response.status !== 400) return fail(`${name}: -32021 in a ${response.status}`, response);
  return expect(
    isObject(reply.error.data?.['requiredCapabilities']),
    `${name}: data.requiredCapabilities is missing`,
    response,
  );
}
