import { header } from '../http/answer.js';
import { replies } from '../mcp.js';
import { broken, expect, holds, type Check } from '../model.js';
import type { Context } from '../context.js';
import type { Answer } from '../http/answer.js';
import { refusals } from './refusals.js';

/** Traces as runtimes write them: V8, Python, the JVM, .NET, Go, PHP, Ruby. */
const TRACES = [
  /\bat (?:async |new )?(?:[\w.$<>[\] ]+ )?\(?(?:file:\/\/|node:|\/|[A-Za-z]:\\)[^\s()]*:\d+:\d+/,
  /node_modules[/\\]/,
  /Traceback \(most recent call last\)/,
  /\bat [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)/,
  /\bat [\w.]+\(.*\) in \S+:line \d+/,
  /\bgoroutine \d+ \[/,
  /#0 \S+\.php(?:\(\d+\)|:\d+)/,
  /\.rb:\d+:in [`']/,
];

/** Codes that 2026-07-28 defines in the range it keeps for itself. */
const DEFINED = [-32_020, -32_021, -32_022];

const isClosed = (code: number) => code <= -32_000 && code >= -32_019;

/** Withdrawn, or in the range of the specification and not defined. */
const isForbidden = (code: number) =>
  [-32_002, -32_042].includes(code) ||
  (code <= -32_020 && code >= -32_099 && !DEFINED.includes(code));

/** The first refusal with a JSON-RPC code of a kind. */
async function refusalWith(
  isWrong: (code: number) => boolean,
  context: Context,
): Promise<{ answer: Answer; code: number } | undefined> {
  for (const answer of await refusals(context)) {
    const code = replies(answer.text)[0]?.error?.code;
    if (typeof code === 'number' && isWrong(code)) return { answer, code };
  }
  return undefined;
}

/** What refusals say beside the challenge, and to caches. */
export const refusalBodyChecks: readonly Check[] = [
  {
    rows: ['CHAL-25'],
    title: 'shows no internals in a refusal',
    fix: 'Answer with a fixed text; keep stack traces in the log.',
    async run(context) {
      const leaking = (await refusals(context)).find(({ text }) =>
        TRACES.some((trace) => trace.test(text)),
      );
      return leaking ? broken('the body shows a stack trace', leaking) : holds;
    },
  },
  {
    rows: ['ERR-05'],
    title: 'uses no JSON-RPC code of the closed range in its refusals',
    fix: 'Answer refusals with the OAuth error as JSON, or with a code of your own.',
    async run(context) {
      const found = await refusalWith(isClosed, context);
      return found
        ? broken(`the body of the ${found.answer.status} has the code ${found.code}`, found.answer)
        : holds;
    },
  },
  {
    rows: ['ERR-04'],
    title: 'uses no JSON-RPC code that is withdrawn or undefined in its refusals',
    fix: 'Answer refusals with the OAuth error as JSON, or with a code of your own.',
    async run(context) {
      const found = await refusalWith(isForbidden, context);
      return found
        ? broken(`the body of the ${found.answer.status} has the code ${found.code}`, found.answer)
        : holds;
    },
  },
  {
    rows: ['CACHE-01'],
    title: 'lets nobody keep a refusal',
    fix: 'Send Cache-Control: no-store with 401 and 403.',
    async run(context) {
      const answer = await context.bare();
      return expect(
        /\bno-store\b/i.test(header(answer, 'cache-control') ?? ''),
        'Cache-Control has no no-store',
        answer,
      );
    },
  },
];
