import { randomUUID } from 'node:crypto';
import { header, jsonObject, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, pass, warn } from '../../engine/outcome.js';
import { internalsIn, showsEnvironment } from '../../protocol/internals.js';
import { replies } from '../../protocol/messages.js';
import { showsTrace } from '../../protocol/stack-traces.js';

/** Pages for those who run a server, and how their content looks: a status alone shows nothing. */
const PAGES: readonly (readonly [path: string, isShown: (response: Response) => boolean])[] = [
  ['/.env', ({ text }) => /^(?:export )?[A-Z][A-Z0-9_]{2,}=\S/m.test(text) && !/<\w/.test(text)],
  ['/.git/config', ({ text }) => /^\[core\]/m.test(text)],
  ['/metrics', ({ text }) => /^# (?:HELP|TYPE) \w+ /m.test(text)],
  ['/actuator/env', (response) => 'propertySources' in (jsonObject(response) ?? {})],
  ['/debug/vars', (response) => 'memstats' in (jsonObject(response) ?? {})],
  ['/debug/pprof/', ({ text }) => text.includes('goroutine') && text.includes('heap')],
];

/** Pages that tell how a server is, and at some more than that. */
const STATES = [
  ...['/healthz', '/health', '/livez', '/readyz', '/status', '/info', '/env', '/config'],
  ...['/debug', '/metrics', '/'],
];

/** Fields that tell with what a server is built (OWASP HTTP Headers, X-Powered-By). */
const BUILDERS = ['x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version', 'x-generator'];

/** The request of an exchange as one text. */
const sentIn = ({ exchange: { request } }: Response) =>
  [request.url, ...request.headers.flat(), request.body ?? ''].join('\n');

/** What the server tells of its inside. */
export const leakChecks: readonly Check[] = [
  check({
    rows: ['ERR-08'],
    title: 'shows no internals in any error of this audit',
    fix: 'Answer errors with a fixed text; keep messages of libraries, paths, queries and traces in the log.',
    *run({ failures, redactor }) {
      for (const response of failures()) {
        const { status, text } = response;
        // What a tool says is its own matter, as long as it does not tell where in the code it failed.
        if (status < 400 && replies(text).some(({ result }) => result?.['isError'] === true)) {
          yield showsTrace(text) ? warn('the error of a tool shows a stack trace', response) : pass;
          continue;
        }
        const shown = internalsIn(text, sentIn(response));
        if (shown !== undefined) yield fail(`an answer with ${status} shows ${shown}`, response);
        const secret = text !== redactor.redact(text) && /Bearer |eyJ/.test(text);
        yield secret ? fail(`an answer with ${status} repeats a token`, response) : pass;
      }
    },
  }),
  check({
    rows: ['ERR-08'],
    title: 'repeats to nobody the token that they sent',
    fix: 'Write the Authorization field into no answer, neither into its fields nor into its body.',
    *run({ repeating }) {
      yield pass;
      for (const response of repeating()) {
        yield fail(`an answer with ${response.status} repeats the token that was sent`, response);
      }
    },
  }),
  check({
    rows: ['ERR-08'],
    title: 'names in no field what it is built with',
    fix: 'Switch the field off, as app.disable("x-powered-by") does with Express.',
    async run({ unauthenticated }) {
      const response = await unauthenticated();
      const found = BUILDERS.find((name) => header(response, name) !== undefined);
      return found === undefined ? pass : warn(`answers have the field ${found}`, response);
    },
  }),
  check({
    rows: ['ERR-08'],
    title: 'repeats nothing in a challenge that a request says of itself',
    fix: 'Build WWW-Authenticate from configuration and fixed texts.',
    async run({ probe }) {
      const mark = `audit-${randomUUID()}`;
      const headers = { 'User-Agent': mark, 'Mcp-Name': mark, 'X-Request-Id': mark };
      const response = await probe({ query: `audit=${mark}`, headers });
      return (header(response, 'www-authenticate') ?? '').includes(mark)
        ? fail('the challenge repeats what was sent', response)
        : pass;
    },
  }),
  check({
    rows: ['ERR-10'],
    title: 'shows files and measurements of its operators to nobody',
    fix: 'Serve them on another port, or behind a guard of their own.',
    async *run({ fetch, target }) {
      for (const [path, isShown] of PAGES) {
        const response = await fetch(new URL(path, target), { headers: { Accept: '*/*' } });
        const isOpen = response.status === 200 && isShown(response);
        yield isOpen ? fail(`GET ${path} is answered to anybody`, response) : pass;
      }
    },
  }),
  check({
    rows: ['ERR-10'],
    title: 'tells nobody its environment who asks how it is',
    fix: 'Answer with a status and nothing else; show settings to those who run the server alone.',
    async *run({ fetch, target }) {
      for (const path of STATES) {
        const response = await fetch(new URL(path, target), { headers: { Accept: '*/*' } });
        const isShown = response.status < 400 && showsEnvironment(response.text);
        yield isShown ? fail(`GET ${path} shows the environment`, response) : pass;
      }
    },
  }),
];
