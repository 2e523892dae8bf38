import { connect } from 'node:net';
import { reachOfHost } from '../../../http/address-policy.js';
import type { Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, type Outcome, pass, warn } from '../../engine/outcome.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { isAccepted } from '../../protocol/responses.js';
import { ask, fromPage } from './pages.js';
import { oddOrigins, similarHosts, similarOrigins } from './similar.js';

const EVIL = 'https://audit.invalid';
const NEEDS_TOKEN =
  'without a token, 401 hides whether anything else would have been refused: --token-env';

/** Returns the status of the same request without anything strange: 2xx where there is a token. */
const ordinaryStatus = async (context: Context): Promise<number> =>
  (await context.once('ordinary', () => ask(context, {}))).status;

/**
 * Judges whether something strange was refused. A response that ordinary requests get as well does not
 * tell; without a token that is 401.
 */
async function judgeRefusal(response: Response, what: string, context: Context): Promise<Outcome> {
  const { status } = response;
  if (isAccepted(response)) return fail(`${what} is served`, response);
  if (status === (await ordinaryStatus(context))) {
    return notChecked(
      status === 401 ? NEEDS_TOKEN : `the ordinary request is answered with ${status}, too`,
    );
  }
  return status >= 500 ? warn(`${what} causes ${status}`, response) : pass;
}

/** Judges whether an Origin was refused with 403. */
async function judgeForbidden(
  response: Response,
  origin: string,
  context: Context,
): Promise<Outcome> {
  const what = `a request with Origin: ${origin}`;
  if (response.status === 403 && (await ordinaryStatus(context)) !== 403) return pass;
  const outcome = await judgeRefusal(response, what, context);
  return outcome.kind === 'pass' || outcome.kind === 'warn'
    ? fail(`${what} is answered with ${response.status}`, response)
    : outcome;
}

/** Origin and Host. */
export const originChecks: readonly Check[] = [
  check({
    rows: ['ORIG-01'],
    title: 'refuses requests of web pages it does not know',
    fix: 'Check Origin on every request and refuse what is not listed.',
    async *run(context) {
      const posted = await fromPage(context, EVIL);
      yield judgeRefusal(posted, `POST with Origin: ${EVIL}`, context);
      if (context.dialect.revision.stateless) return;
      const headers = { Origin: EVIL };
      const stream = await ask(context, { method: 'GET', headOnly: true, headers });
      yield expect(!isAccepted(stream), `GET with Origin: ${EVIL} is served`, stream);
    },
  }),
  check({
    rows: ['ORIG-02'],
    title: 'refuses them with 403',
    fix: 'Answer 403 to an Origin that is not allowed, whatever the token.',
    run: async (context) => judgeForbidden(await fromPage(context, EVIL), EVIL, context),
  }),
  check({
    rows: ['ORIG-03'],
    title: 'asks no Origin of clients that are no web pages',
    fix: 'Let requests without Origin pass; only pages send one.',
    async run(context) {
      const bare = await ask(context, {});
      if (isAccepted(bare) || bare.status === 401) return pass;
      const own = await fromPage(context, context.target.origin);
      return isAccepted(own) || own.status === 401
        ? fail(`a request without Origin is answered with ${bare.status}`, bare)
        : notChecked(`the ordinary request is answered with ${bare.status}`);
    },
  }),
  check({
    rows: ['ORIG-04'],
    title: 'compares scheme, host and port of an origin',
    fix: 'Compare whole origins; refuse null.',
    async *run(context) {
      for (const origin of similarOrigins(context.target)) {
        yield judgeForbidden(await fromPage(context, origin), origin, context);
      }
      for (const origin of oddOrigins(context.target)) {
        const response = await fromPage(context, origin);
        yield judgeRefusal(response, `a request with Origin: ${origin}`, context);
      }
    },
  }),
  check({
    rows: ['ORIG-05'],
    title: 'answers to its own host name only',
    fix: 'Keep a list of host names and refuse others with 403 or 421 (DNS rebinding).',
    async *run(context) {
      for (const headers of [{ Host: 'audit.invalid' }, ...similarHosts(context.target)]) {
        const response = await responseOrHangUp(context, () => ask(context, { headers }));
        const said = Object.entries(headers).map((field) => field.join(': '));
        const what = `a request with ${said.join(' and ')}`;
        const outcome = response ? await judgeRefusal(response, what, context) : pass;
        yield outcome;
        // Where the plain one does not tell, the others will not.
        if (outcome.kind === 'not-checked') return;
      }
    },
  }),
  check({
    rows: ['ORIG-06'],
    title: 'listens on loopback only',
    fix: 'Bind a local server to 127.0.0.1.',
    async run({ target, addresses }) {
      if (reachOfHost(target.hostname) !== 'loopback') return notChecked('it is no local server');
      const [outside] = addresses;
      if (outside === undefined) return notChecked('this machine has no other address');
      const port = Number(
        target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : target.port,
      );
      return (await isOpen(outside, port))
        ? warn(`something answers on ${outside}, port ${port}, too`)
        : pass;
    },
  }),
];

/** Tells whether something accepts connections there. */
function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const end = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}
