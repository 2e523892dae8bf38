import { check, type Check } from '../../engine/check.js';
import { pass, warn } from '../../engine/outcome.js';
import { isAccepted } from '../../protocol/responses.js';
import { wireText } from '../../protocol/wire-text.js';
import { judgeTried, judgeWays, refused, tryWays, type Beginning, type Way } from './attempts.js';

/** A field that nobody else sends, which TRACE repeats (RFC 9110 section 9.3.8). */
const MARK = 'audit-mark-5d1c';
const METHODS = ['HEAD', 'PUT', 'PATCH', 'OPTIONS', 'TRACE', 'AUDIT'];

const withBody = (method: string, { message, headers }: Beginning) => ({
  method,
  body: JSON.stringify(message),
  headers: { ...headers, 'X-Audit': MARK },
});

/** As HTTP clients never write it: methods are case-sensitive (RFC 9110 section 9.1). */
function inSmallLetters(target: URL): Way {
  return {
    what: 'post in small letters',
    probe({ message, headers }) {
      const body = JSON.stringify(message);
      const all: Readonly<Record<string, string | undefined>> = {
        'Host': target.host,
        ...headers,
        'Content-Length': String(Buffer.byteLength(body)),
        'Connection': 'close',
      };
      const fields = Object.entries(all).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      const line = `post ${target.pathname}${target.search} HTTP/1.1`;
      return { message, headers, wire: wireText({ line, headers: fields, body }) };
    },
  };
}

const OVERRIDES = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];
const overriding = (method: string) => Object.fromEntries(OVERRIDES.map((name) => [name, method]));

const overrides: readonly Way[] = [
  ...['OPTIONS', 'GET'].map((method) => ({
    what: `POST that calls itself ${method}`,
    probe: ({ message, headers }: Beginning) => ({
      message,
      headers: { ...headers, ...overriding(method) },
    }),
  })),
  {
    what: 'GET that calls itself POST',
    probe: (beginning) => {
      const { headers, ...rest } = withBody('GET', beginning);
      return { ...rest, headers: { ...headers, ...overriding('POST') } };
    },
  },
  {
    what: 'POST with _method=OPTIONS',
    probe: ({ message, headers }) => ({ message, headers, query: '_method=OPTIONS' }),
  },
];

/** Methods of HTTP, and what passes for one. */
export const methodChecks: readonly Check[] = [
  check({
    rows: ['CHAL-22', 'CHAL-01'],
    title: 'lets no other HTTP method past the token',
    fix: 'Put the token check in front of the path, whatever the method; answer 405 behind it.',
    on: refused,
    async *run(context) {
      const ways: Way[] = METHODS.map((method) => ({
        what: method,
        probe: (beginning) => withBody(method, beginning),
      }));
      for await (const tried of tryWays(context, [...ways, inSmallLetters(context.target)])) {
        yield judgeTried(context, tried);
        const { what, response } = tried;
        if (!response || !isAccepted(response) || what === 'OPTIONS') yield pass;
        else if (what === 'TRACE' && response.text.includes(MARK)) {
          yield warn('TRACE repeats what was sent, tokens too', response);
        } else if (what === 'HEAD') yield pass;
        else yield warn(`${what} without a token is answered with ${response.status}`, response);
      }
    },
  }),
  check({
    rows: ['CHAL-22', 'CHAL-01'],
    title: 'lets no request past the token that calls itself another method',
    fix: 'Check the token before anything reads X-HTTP-Method-Override or _method; better, read neither.',
    on: refused,
    run: (context) => judgeWays(context, overrides),
  }),
];
