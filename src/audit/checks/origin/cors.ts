import { header, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { isAccepted } from '../../protocol/responses.js';
import { fromPage } from './pages.js';
import { oddOrigins, similarOrigins } from './similar.js';

const STRANGER = 'https://audit.invalid';
const NO_PAGES = 'the server gives pages of its own origin no leave: no web pages are served';

/** The preflight of a page of the server's own origin, which most servers allow. */
const preflight = (context: Context): Promise<Response> =>
  context.once('preflight', () =>
    context.probe({
      method: 'OPTIONS',
      headers: {
        'Origin': context.target.origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': wantedHeaders(context).join(','),
      },
    }),
  );

/** The request of such a page, without a token. */
const ofOwnPage = (context: Context): Promise<Response> =>
  context.once('own page', () => context.probe({ headers: { Origin: context.target.origin } }));

/** Accept is not among them: pages may send it without leave, as MCP clients write it. */
function wantedHeaders({ dialect }: Context): string[] {
  const common = ['authorization', 'content-type', 'mcp-protocol-version'];
  return dialect.revision.stateless
    ? [...common, 'mcp-method', 'mcp-name']
    : [...common, 'mcp-session-id', 'last-event-id'];
}

const allowedOrigin = (response: Response) => header(response, 'access-control-allow-origin');

/** Takes the answer to a preflight, where pages of the own origin may call. */
async function pages(context: Context) {
  const response = await preflight(context);
  const isServed = isAccepted(response) && allowedOrigin(response) !== undefined;
  return isServed ? { preflighted: response } : notChecked(NO_PAGES);
}

const names = (value: string | undefined) =>
  (value ?? '').split(',').map((name) => name.trim().toLowerCase());

/** Checks what web pages of other origins may do (Fetch, section 3.2). */
export const corsChecks: readonly Check[] = [
  check({
    rows: ['CORS-01'],
    title: 'answers preflights without a token',
    fix: 'Answer OPTIONS of allowed origins with 204 before asking for a token.',
    async run(context) {
      const response = await preflight(context);
      const isGood = isAccepted(response) && allowedOrigin(response) !== undefined;
      if (isGood) return pass;
      const says = `a preflight is answered with ${response.status}`;
      if (response.status === 401) return fail(says, response);
      // Leave in other responses shows that pages are meant to call.
      const isMeant = allowedOrigin(await ofOwnPage(context)) !== undefined;
      return isMeant ? fail(says, response) : notChecked(NO_PAGES);
    },
  }),
  check({
    rows: ['CORS-02'],
    title: 'lets web pages send the header fields of the protocol',
    fix: 'Name each field in Access-Control-Allow-Headers; * does not cover Authorization.',
    on: pages,
    run(context) {
      const { preflighted: response } = context;
      const allowed = names(header(response, 'access-control-allow-headers'));
      const isEvery = allowed.includes('*');
      const missing = wantedHeaders(context).filter(
        (name) => !allowed.includes(name) && !(isEvery && name !== 'authorization'),
      );
      return expect(missing.length === 0, `${missing.join(', ')} may not be sent`, response);
    },
  }),
  check({
    rows: ['CORS-03', 'CORS-04'],
    title: 'lets web pages read the challenge',
    fix: 'Send the CORS fields with refusals too, and expose WWW-Authenticate.',
    on: (context) => (context.open === undefined ? pages(context) : notChecked(context.open)),
    async run(context) {
      const response = await ofOwnPage(context);
      if (allowedOrigin(response) === undefined) {
        return fail(`the ${response.status} has no Access-Control-Allow-Origin`, response);
      }
      const exposed = names(header(response, 'access-control-expose-headers'));
      return expect(
        exposed.includes('www-authenticate') || exposed.includes('*'),
        'WWW-Authenticate is not exposed',
        response,
      );
    },
  }),
  check({
    rows: ['CORS-06'],
    title: 'gives no leave to pages it does not know',
    fix: 'Answer Access-Control-Allow-Origin to listed origins only, and Vary: Origin with it.',
    async run(context) {
      const { origin } = context.target;
      const headers = { 'Origin': STRANGER, 'Access-Control-Request-Method': 'POST' };
      let isConstant = false;
      for (const method of ['POST', 'OPTIONS']) {
        const response = await context.probe({ method, headers });
        const allowed = allowedOrigin(response);
        const credentials = header(response, 'access-control-allow-credentials') === 'true';
        if (allowed === STRANGER) {
          const more = credentials ? ', with leave to send cookies' : '';
          return fail(`any origin is reflected${more}`, response);
        }
        if (allowed === '*') {
          return fail(
            credentials ? '* stands beside credentials' : 'every page may call',
            response,
          );
        }
        isConstant ||= allowed === origin;
      }
      for (const similar of [...similarOrigins(context.target), ...oddOrigins(context.target)]) {
        const response = await fromPage(context, similar);
        if (allowedOrigin(response) === similar) return fail(`${similar} is given leave`, response);
      }
      const own = await ofOwnPage(context);
      const vary = names(header(own, 'vary'));
      const depends = allowedOrigin(own) === origin && !isConstant;
      return expect(
        !depends || vary.includes('origin') || vary.includes('*'),
        'Vary: Origin is missing',
        own,
      );
    },
  }),
];
