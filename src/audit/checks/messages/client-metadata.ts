import type { Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { judgeError } from '../../engine/judge-error.js';
import { expect, fail, type Outcome, pass, warn } from '../../engine/outcome.js';
import { emptyCall, FEW_TOOLS } from '../../protocol/conversations.js';
import { codes, errorCode } from '../../protocol/json-rpc-errors.js';
import {
  CAPABILITIES_KEY,
  CLIENT_KEY,
  isObject,
  ordinary,
  replies,
  type Reply,
  VERSION_KEY,
} from '../../protocol/messages.js';
import { isAccepted, isServed } from '../../protocol/responses.js';
import { withMeta } from './with-meta.js';

/** Names that somebody might trust. */
const TRUSTED = ['admin', 'claude-ai', 'mcp-inspector'];

/** Checks `_meta` of requests, where the revision has it. */
export const clientMetadataChecks: readonly Check[] = [
  check({
    rows: ['META-11'],
    title: 'demands version and capabilities in _meta, and no client information',
    needs: ['token'],
    fix: 'Answer 400 with -32602 when either is missing; clientInfo may be.',
    async *run({ token, dialect, probe }) {
      for (const key of [VERSION_KEY, CAPABILITIES_KEY]) {
        const message = withMeta(ordinary(dialect), { [key]: undefined });
        const response = await probe({ token, message });
        // A version that is missing differs from the one in the header, too.
        const wanted = { status: 400, code: codes.invalidParams, alsoAt: codes.headerMismatch };
        yield judgeError(response, wanted, `_meta without ${key}`);
      }
      const message = withMeta(ordinary(dialect), { [CLIENT_KEY]: undefined });
      const response = await probe({ token, message });
      yield expect(isServed(response), `without clientInfo: ${response.status}`, response);
    },
  }),
  check({
    rows: ['META-12'],
    title: 'asks nothing of a client that it did not say it can do',
    needs: ['token', 'tool-calls'],
    fix: 'Answer 400 with -32021 and data.requiredCapabilities.',
    nothing: 'no tool that was called needs anything of the client',
    async *run(context) {
      for (const { name } of await harmlessTools(context)) {
        const response = await emptyCall(context, name);
        if (isDemanding(response)) yield judgeDemand(response, name);
      }
    },
  }),
  check({
    rows: ['META-20'],
    title: 'decides nothing by the name a client gives itself',
    needs: ['token'],
    fix: 'Use clientInfo for statistics at most.',
    async *run({ token, unauthenticated, dialect, probe }) {
      const isOpen = isAccepted(await unauthenticated());
      for (const name of TRUSTED) {
        const clientInfo = { name, version: '0' };
        const message = withMeta(ordinary(dialect), { [CLIENT_KEY]: clientInfo });
        const response = await probe({ token, message });
        yield expect(isServed(response), `${name}: ${response.status}`, response);
        const bare = await probe({ message });
        yield expect(isOpen || !isAccepted(bare), `${name} needs no token`, bare);
      }
    },
  }),
  check({
    rows: ['EXT-13'],
    title: 'is not put off by an extension it does not know',
    needs: ['token'],
    fix: 'Ignore extensions that are not your own, or refuse with a proper error.',
    async run({ token, dialect, probe }) {
      const extensions = { 'com.example/audit-no-such-extension': {} };
      const message = withMeta(ordinary(dialect), { [CAPABILITIES_KEY]: { extensions } });
      const response = await probe({ token, message });
      if (isServed(response)) return pass;
      const isProper = errorCode(response) !== undefined && response.status < 500;
      const says = `the answer is ${response.status}`;
      return isProper ? warn(says, response) : fail(says, response);
    },
  }),
];

/** Tools that change nothing, by what they say; of a project that the audit started, all that may be called. */
async function harmlessTools(context: Context) {
  const tools = await context.callableTools();
  return tools.filter(({ readOnly }) => context.isGenerated || readOnly).slice(0, FEW_TOOLS);
}

/** Tells that a tool asks something of a client, or says that it has to. */
function isDemanding(response: Response): boolean {
  const [reply] = replies(response.text);
  return hasInputRequests(reply) || reply?.error?.code === codes.missingCapability;
}

function hasInputRequests(reply: Reply | undefined): boolean {
  const asked = reply?.result?.['inputRequests'];
  return isObject(asked) && Object.keys(asked).length > 0;
}

/** Judges what a tool asks of a client that can do nothing. */
function judgeDemand(response: Response, name: string): Outcome {
  const [reply] = replies(response.text);
  if (hasInputRequests(reply)) {
    return fail(`${name} asks for input of a client that can give none`, response);
  }
  if (response.status !== 400) return fail(`${name}: -32021 in a ${response.status}`, response);
  return expect(
    isObject(reply?.error?.data?.['requiredCapabilities']),
    `${name}: data.requiredCapabilities is missing`,
    response,
  );
}
