import { header } from '../../../http/response.js';
import type { RequirementId } from '../../../requirements/index.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, pass } from '../../engine/outcome.js';
import { replies } from '../../protocol/messages.js';
import { showsTrace } from '../../protocol/stack-traces.js';
import { refusals } from './refusals.js';

/** Codes that 2026-07-28 defines in the range it keeps for itself. */
const DEFINED = [-32_020, -32_021, -32_022];

const isClosed = (code: number) => code <= -32_000 && code >= -32_019;

/** Withdrawn, or in the range of the specification and not defined. */
const isForbidden = (code: number) =>
  [-32_002, -32_042].includes(code) ||
  (code <= -32_020 && code >= -32_099 && !DEFINED.includes(code));

/** A check that no refusal has a JSON-RPC code of a kind. */
function codeCheck(row: RequirementId, kind: string, isWrong: (code: number) => boolean): Check {
  return check({
    rows: [row],
    title: `uses no JSON-RPC code that is ${kind} in its refusals`,
    fix: 'Answer refusals with the OAuth error as JSON, or with a code of your own.',
    async run(context) {
      for (const response of await refusals(context)) {
        const code = replies(response.text)[0]?.error?.code;
        if (typeof code === 'number' && isWrong(code)) {
          return fail(`the body of the ${response.status} has the code ${code}`, response);
        }
      }
      return pass;
    },
  });
}

/** Checks bodies of refusals, and what they tell caches. */
export const refusalBodyChecks: readonly Check[] = [
  check({
    rows: ['CHAL-25'],
    title: 'shows no internals in a refusal',
    fix: 'Answer with a fixed text; keep stack traces in the log.',
    async run(context) {
      const leaking = (await refusals(context)).find(({ text }) => showsTrace(text));
      return leaking ? fail('the body shows a stack trace', leaking) : pass;
    },
  }),
  codeCheck('ERR-05', 'in the closed range', isClosed),
  codeCheck('ERR-04', 'withdrawn or undefined', isForbidden),
  check({
    rows: ['CACHE-01'],
    title: 'lets nobody keep a refusal',
    fix: 'Send Cache-Control: no-store with 401 and 403.',
    async run({ unauthenticated }) {
      const response = await unauthenticated();
      return expect(
        /\bno-store\b/i.test(header(response, 'cache-control') ?? ''),
        'Cache-Control has no no-store',
        response,
      );
    },
  }),
];
