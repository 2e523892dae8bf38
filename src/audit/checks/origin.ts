import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isAccepted, type Context, type Probe } from '../context.js';
import { reachOfHost } from '../http/address-policy.js';
import { header, NoAnswer, type Answer } from '../http/answer.js';
import { broken, doubtful, expect, holds, unknown, type Check, type Outcome } from '../model.js';
import { ON_LOOPBACK } from './https.js';

const EVIL = 'https://audit.invalid';
const NEEDS_TOKEN =
  'without a token, 401 hides whether anything else would have been refused: --token-env';

/** Sends the ordinary request, with the token if there is one, and something more. */
function ask(context: Context, fields: Probe['fields']): Promise<Answer> {
  const { main } = context.tokens;
  return context.probe({
    ...(main === undefined ? {} : { token: main }),
    ...(fields ? { fields } : {}),
  });
}

/** Judges whether something was refused with 403; a 401 to a request without a token says nothing. */
function judge(answer: Answer, what: string, { tokens }: Context): Outcome | undefined {
  if (answer.status === 403) return undefined;
  if (answer.status === 401 && tokens.main === undefined) return unknown(NEEDS_TOKEN);
  return isAccepted(answer)
    ? broken(`${what} is accepted`, answer)
    : broken(`${what} is answered with ${answer.status}`, answer);
}

/** The page of the server's own origin, which most servers allow. */
const preflight = (context: Context): Promise<Answer> =>
  context.once('preflight', () =>
    context.probe({
      method: 'OPTIONS',
      fields: {
        'Origin': context.target.origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': wantedHeaders(context).join(','),
      },
    }),
  );

function wantedHeaders({ dialect }: Context): string[] {
  const common = ['authorization', 'content-type', 'accept', 'mcp-protocol-version'];
  return dialect.stateless
    ? [...common, 'mcp-method', 'mcp-name']
    : [...common, 'mcp-session-id', 'last-event-id'];
}

const NO_PAGES = 'the server does not answer preflights of its own origin: no web pages are served';

const withPages =
  (check: (answer: Answer, context: Context) => Promise<Outcome> | Outcome) =>
  async (context: Context): Promise<Outcome> => {
    const answer = await preflight(context);
    const allowed = header(answer, 'access-control-allow-origin');
    return isAccepted(answer) && allowed !== undefined ? check(answer, context) : unknown(NO_PAGES);
  };

const names = (value: string | undefined) =>
  (value ?? '').split(',').map((name) => name.trim().toLowerCase());

/** Origin, Host, CORS and TLS. */
export const originChecks: readonly Check[] = [
  {
    rows: ['ORIG-01'],
    title: 'refuses requests of web pages it does not know',
    fix: 'Check Origin on every request and refuse what is not listed.',
    async run(context) {
      const answer = await ask(context, { Origin: EVIL });
      if (answer.status === 401 && context.tokens.main === undefined) return unknown(NEEDS_TOKEN);
      return expect(!isAccepted(answer), `a request with Origin: ${EVIL} is served`, answer);
    },
  },
  {
    rows: ['ORIG-02'],
    title: 'refuses them with 403',
    fix: 'Answer 403 to an Origin that is not allowed, whatever the token.',
    async run(context) {
      const answer = await ask(context, { Origin: EVIL });
      return judge(answer, `Origin: ${EVIL}`, context) ?? holds;
    },
  },
  {
    rows: ['ORIG-04'],
    title: 'compares scheme, host and port of an origin',
    fix: 'Compare whole origins; refuse null.',
    async run(context) {
      const { protocol, hostname, port } = context.target;
      const other = port === '9' ? '10' : '9';
      for (const origin of [
        'null',
        `${protocol}//${hostname}.audit.invalid`,
        `${protocol}//audit.invalid/${hostname}`,
        `${protocol}//${hostname}:${other}`,
      ]) {
        const outcome = judge(await ask(context, { Origin: origin }), `Origin: ${origin}`, context);
        if (outcome) return outcome;
      }
      return holds;
    },
  },
  {
    rows: ['ORIG-05'],
    title: 'answers to its own host name only',
    fix: 'Keep a list of host names and refuse others with 403 or 421 (DNS rebinding).',
    async run(context) {
      const answer = await ask(context, { Host: 'audit.invalid' });
      if (answer.status === 401 && context.tokens.main === undefined) return unknown(NEEDS_TOKEN);
      return expect(!isAccepted(answer), 'a request with Host: audit.invalid is served', answer);
    },
  },
  {
    rows: ['ORIG-06'],
    title: 'listens on loopback only',
    fix: 'Bind a local server to 127.0.0.1.',
    async run({ target }) {
      if (reachOfHost(target.hostname) !== 'loopback') return unknown('it is no local server');
      const outside = Object.values(networkInterfaces())
        .flatMap((list) => list ?? [])
        .find(({ internal, family }) => !internal && family === 'IPv4');
      if (!outside) return unknown('this machine has no other address');
      const port = Number(target.port === '' ? 80 : target.port);
      return (await isOpen(outside.address, port))
        ? doubtful(`something answers on ${outside.address}:${port} too`)
        : holds;
    },
  },
  {
    rows: ['CORS-01'],
    title: 'answers preflights without a token',
    fix: 'Answer OPTIONS of allowed origins with 204 before asking for a token.',
    async run(context) {
      const answer = await preflight(context);
      return expect(isAccepted(answer), `a preflight is answered with ${answer.status}`, answer);
    },
  },
  {
    rows: ['CORS-02'],
    title: 'lets web pages send the header fields of the protocol',
    fix: 'Name each field in Access-Control-Allow-Headers; * does not cover Authorization.',
    run: withPages((answer, context) => {
      const allowed = names(header(answer, 'access-control-allow-headers'));
      const missing = wantedHeaders(context).filter((name) => !allowed.includes(name));
      return expect(missing.length === 0, `${missing.join(', ')} may not be sent`, answer);
    }),
  },
  {
    rows: ['CORS-03', 'CORS-04'],
    title: 'lets web pages read the challenge',
    fix: 'Send the CORS fields with refusals too, and expose WWW-Authenticate.',
    run: withPages(async (_, context) => {
      const answer = await context.probe({ fields: { Origin: context.target.origin } });
      if (header(answer, 'access-control-allow-origin') === undefined) {
        return broken(`the ${answer.status} has no Access-Control-Allow-Origin`, answer);
      }
      const exposed = names(header(answer, 'access-control-expose-headers'));
      return expect(
        exposed.includes('www-authenticate'),
        'WWW-Authenticate is not exposed',
        answer,
      );
    }),
  },
  {
    rows: ['CORS-06'],
    title: 'gives no leave to pages it does not know',
    fix: 'Answer Access-Control-Allow-Origin to listed origins only, and Vary: Origin with it.',
    async run(context) {
      const fields = { 'Origin': EVIL, 'Access-Control-Request-Method': 'POST' };
      for (const method of ['POST', 'OPTIONS']) {
        const answer = await context.probe({ method, fields });
        const allowed = header(answer, 'access-control-allow-origin');
        const credentials = header(answer, 'access-control-allow-credentials') === 'true';
        if (allowed === EVIL) return broken('any origin is reflected', answer);
        if (allowed === '*') {
          return broken(
            credentials ? '* stands beside credentials' : 'every page may call',
            answer,
          );
        }
      }
      const own = await context.probe({ fields: { Origin: context.target.origin } });
      const isReflected = header(own, 'access-control-allow-origin') === context.target.origin;
      return expect(
        !isReflected || names(header(own, 'vary')).includes('origin'),
        'Vary: Origin is missing',
        own,
      );
    },
  },
  {
    rows: ['TLS-01'],
    title: 'is reached over https',
    fix: 'End TLS in front of the server.',
    async run(context) {
      if (context.target.protocol === 'https:') return holds;
      if (reachOfHost(context.target.hostname) === 'loopback') return unknown(ON_LOOPBACK);
      return broken('the endpoint is plain http', await context.bare());
    },
  },
  {
    rows: ['TLS-02'],
    title: 'does not invite tokens over plain http',
    fix: 'Close the port, or refuse with 403: a redirect comes after the token was exposed.',
    async run(context) {
      const { target } = context;
      if (target.protocol !== 'https:') return unknown(ON_LOOPBACK);
      if (target.port !== '') return unknown('the endpoint has a port of its own');
      const url = new URL(target);
      url.protocol = 'http:';
      try {
        const answer = await context.fetch(url, { method: 'POST' });
        const isInviting = answer.status < 400 || answer.status === 401;
        return expect(!isInviting, `plain http is answered with ${answer.status}`, answer);
      } catch (error) {
        if (error instanceof NoAnswer) return holds;
        throw error;
      }
    },
  },
  {
    rows: ['TLS-05'],
    title: 'tells browsers to use https always',
    fix: 'Send Strict-Transport-Security.',
    async run(context) {
      if (context.target.protocol !== 'https:') return unknown(ON_LOOPBACK);
      const answer = await context.bare();
      const value = header(answer, 'strict-transport-security');
      return expect(value !== undefined, 'Strict-Transport-Security is missing', answer);
    },
  },
];

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
