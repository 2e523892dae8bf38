import { connect } from 'node:net';
import { isAccepted, type Context, type Probe } from '../../engine/context.js';
import { reachOfHost } from '../../../http/address-policy.js';
import type { Answer } from '../../../http/response.js';
import { broken, doubtful, holds, unknown, type Check, type Outcome } from '../../engine/model.js';
import { corsChecks } from './cors.js';
import { answerOrHangUp } from '../../protocol/hang-up.js';
import { tlsChecks } from './tls.js';

const EVIL = 'https://audit.invalid';
const NEEDS_TOKEN =
  'without a token, 401 hides whether anything else would have been refused: --token-env';

/** Sends the ordinary request, with the token if there is one, and something more. */
function ask(
  context: Context,
  probe: Pick<Probe, 'fields' | 'method' | 'headOnly'>,
): Promise<Answer> {
  const { main } = context.tokens;
  return context.probe({ ...(main === undefined ? {} : { token: main }), ...probe });
}

/** What the same request without anything strange is answered with; 2xx where there is a token. */
const ordinaryStatus = async (context: Context): Promise<number> =>
  (await context.once('ordinary', () => ask(context, {}))).status;

/**
 * Judges whether something strange was refused. An answer that ordinary requests get as well does not
 * tell; without a token that is 401.
 */
async function judgeRefusal(answer: Answer, what: string, context: Context): Promise<Outcome> {
  const { status } = answer;
  if (isAccepted(answer)) return broken(`${what} is served`, answer);
  if (status === (await ordinaryStatus(context))) {
    return unknown(
      status === 401 ? NEEDS_TOKEN : `the ordinary request is answered with ${status}, too`,
    );
  }
  return status >= 500 ? doubtful(`${what} causes ${status}`, answer) : holds;
}

/** Judges whether an Origin was refused with 403. */
async function judgeForbidden(answer: Answer, origin: string, context: Context): Promise<Outcome> {
  const what = `a request with Origin: ${origin}`;
  if (answer.status === 403 && (await ordinaryStatus(context)) !== 403) return holds;
  const outcome = await judgeRefusal(answer, what, context);
  return outcome === holds || (outcome.kind === 'broken' && outcome.mild)
    ? broken(`${what} is answered with ${answer.status}`, answer)
    : outcome;
}

const fromPage = (context: Context, origin: string) => ask(context, { fields: { Origin: origin } });

/** Origins that only resemble the server's own. */
function similarOrigins({ protocol, hostname, port, host }: URL): string[] {
  return [
    'null',
    `${protocol}//${hostname}.audit.invalid`,
    `${protocol}//audit-${hostname}`,
    `${protocol}//audit.invalid/${hostname}`,
    `${protocol}//${hostname}:${port === '9' ? '10' : '9'}`,
    `${protocol === 'https:' ? 'http:' : 'https:'}//${host}`,
  ];
}

/** Origin and Host. */
const requestChecks: readonly Check[] = [
  {
    rows: ['ORIG-01'],
    title: 'refuses requests of web pages it does not know',
    fix: 'Check Origin on every request and refuse what is not listed.',
    async run(context) {
      const posted = await judgeRefusal(
        await fromPage(context, EVIL),
        `POST with Origin: ${EVIL}`,
        context,
      );
      if (posted.kind === 'broken' || context.dialect.revision.stateless) return posted;
      const stream = await ask(context, {
        method: 'GET',
        headOnly: true,
        fields: { Origin: EVIL },
      });
      return isAccepted(stream) ? broken(`GET with Origin: ${EVIL} is served`, stream) : posted;
    },
  },
  {
    rows: ['ORIG-02'],
    title: 'refuses them with 403',
    fix: 'Answer 403 to an Origin that is not allowed, whatever the token.',
    run: async (context) => judgeForbidden(await fromPage(context, EVIL), EVIL, context),
  },
  {
    rows: ['ORIG-03'],
    title: 'asks no Origin of clients that are no web pages',
    fix: 'Let requests without Origin pass; only pages send one.',
    async run(context) {
      const bare = await ask(context, {});
      if (isAccepted(bare) || bare.status === 401) return holds;
      const own = await fromPage(context, context.target.origin);
      return isAccepted(own) || own.status === 401
        ? broken(`a request without Origin is answered with ${bare.status}`, bare)
        : unknown(`the ordinary request is answered with ${bare.status}`);
    },
  },
  {
    rows: ['ORIG-04'],
    title: 'compares scheme, host and port of an origin',
    fix: 'Compare whole origins; refuse null.',
    async run(context) {
      for (const origin of similarOrigins(context.target)) {
        const outcome = await judgeForbidden(await fromPage(context, origin), origin, context);
        if (outcome !== holds) return outcome;
      }
      return holds;
    },
  },
  {
    rows: ['ORIG-05'],
    title: 'answers to its own host name only',
    fix: 'Keep a list of host names and refuse others with 403 or 421 (DNS rebinding).',
    async run(context) {
      const answer = await answerOrHangUp(context, () =>
        ask(context, { fields: { Host: 'audit.invalid' } }),
      );
      return answer ? judgeRefusal(answer, 'a request with Host: audit.invalid', context) : holds;
    },
  },
  {
    rows: ['ORIG-06'],
    title: 'listens on loopback only',
    fix: 'Bind a local server to 127.0.0.1.',
    async run({ target, addresses }) {
      if (reachOfHost(target.hostname) !== 'loopback') return unknown('it is no local server');
      const [outside] = addresses;
      if (outside === undefined) return unknown('this machine has no other address');
      const port = Number(
        target.port === '' ? (target.protocol === 'https:' ? 443 : 80) : target.port,
      );
      return (await isOpen(outside, port))
        ? doubtful(`something answers on ${outside}, port ${port}, too`)
        : holds;
    },
  },
];

/** Origin, Host, CORS and TLS. */
export const originChecks: readonly Check[] = [...requestChecks, ...corsChecks, ...tlsChecks];

/** Whether something accepts connections there. */
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
