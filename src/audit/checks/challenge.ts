import { ChallengeSyntaxError, parseChallenges, type Challenge } from '../challenge.js';
import { bearerChallenge, isAccepted, type Context } from '../context.js';
import { header, jsonObject, type Answer } from '../http/answer.js';
import { answerOrHangUp } from './hang-up.js';
import { opening, replies, request } from '../mcp.js';
import { broken, doubtful, expect, holds, unknown, type Check, type Outcome } from '../model.js';

const NO_CHALLENGE = 'there is no Bearer challenge to look at';
const ERROR_PARAMETERS = ['error', 'error_description', 'error_uri'];

/** A check on the challenge of the ordinary request without credentials. */
const onChallenge =
  (judge: (challenge: Challenge, context: Context) => Outcome | Promise<Outcome>) =>
  async (context: Context): Promise<Outcome> => {
    const answer = await context.bare();
    const challenge = bearerChallenge(answer);
    if (!challenge) return unknown(NO_CHALLENGE);
    const outcome = await judge(challenge, context);
    const isBare = outcome.kind === 'broken' && outcome.answers.length === 0;
    return isBare ? { ...outcome, answers: [answer] } : outcome;
  };

/** The answers to requests that a server must refuse with a challenge. */
async function refusals(context: Context): Promise<Answer[]> {
  const basic = await context.probe({ fields: { Authorization: 'Basic YXVkaXQ6YXVkaXQ=' } });
  return [await context.bare(), await context.garbage(), basic];
}

/** 401 and 403 challenges (RFC 6750 section 3, RFC 9110 section 11.6.1). */
export const challengeChecks: readonly Check[] = [
  {
    rows: ['CHAL-01', 'ORIG-07'],
    title: 'refuses a request without credentials with 401',
    fix: 'Require a token for every request to the MCP endpoint and answer 401 without one.',
    async run(context) {
      const answer = await context.bare();
      if (answer.status === 401) return holds;
      return broken(
        isAccepted(answer)
          ? 'the request was served without any credentials'
          : `the answer is ${answer.status}`,
        answer,
      );
    },
  },
  {
    rows: ['CHAL-02'],
    title: 'sends a challenge with every 401',
    fix: 'Send WWW-Authenticate with each 401.',
    async run(context) {
      const refused = (await refusals(context)).filter(({ status }) => status === 401);
      if (refused.length === 0) return unknown('no request was answered with 401');
      const silent = refused.find((answer) => header(answer, 'www-authenticate') === undefined);
      return silent ? broken('a 401 has no WWW-Authenticate', silent) : holds;
    },
  },
  {
    rows: ['CHAL-03'],
    title: 'names its metadata in the challenge',
    fix: 'Add resource_metadata="https://…/.well-known/oauth-protected-resource…" to the challenge.',
    async run(context) {
      const answer = await context.bare();
      if (answer.status !== 401) return unknown('the request was not refused with 401');
      const { pointer, pointerUrl, found } = await context.metadata();
      if (pointer !== undefined) {
        if (!URL.canParse(pointer)) return broken('resource_metadata is no absolute URL', answer);
        if (pointerUrl) {
          return expect(
            found?.url.href === pointerUrl.href,
            'resource_metadata leads to no document',
          );
        }
        return broken(
          `resource_metadata leads to another host, ${new URL(pointer).host}; it was not fetched`,
          answer,
        );
      }
      const wrong = bearerChallenge(answer)?.parameters.has('resource_server_metadata') === true;
      const says = `the challenge has no resource_metadata${wrong ? '; resource_server_metadata is no such parameter' : ''}`;
      const isFoundAnyway = found !== undefined && context.dialect.revision > '2025-06-18';
      return isFoundAnyway ? doubtful(says, answer) : broken(says, answer);
    },
  },
  {
    rows: ['CHAL-04'],
    title: 'writes challenges in the form of RFC 6750',
    fix: 'Send Bearer with at least one parameter: comma-separated name="value" pairs.',
    async run(context) {
      let seen = 0;
      for (const answer of await refusals(context)) {
        const value = header(answer, 'www-authenticate');
        if (value === undefined) continue;
        seen += 1;
        try {
          const bearer = parseChallenges(value).find(({ scheme }) => scheme === 'bearer');
          if (!bearer) return broken('no challenge has the scheme Bearer', answer);
          if (bearer.parameters.size === 0)
            return broken('Bearer stands without parameters', answer);
        } catch (error) {
          if (!(error instanceof ChallengeSyntaxError)) throw error;
          return broken(`the field cannot be read: ${error.message}`, answer);
        }
      }
      return seen > 0 ? holds : unknown(NO_CHALLENGE);
    },
  },
  {
    rows: ['CHAL-05'],
    title: 'repeats no parameter in a challenge',
    fix: 'Write each parameter once.',
    run: onChallenge(async (challenge, context) => {
      const other = bearerChallenge(await context.garbage());
      const repeated = [...challenge.repeated, ...(other?.repeated ?? [])];
      return expect(repeated.length === 0, `${repeated.join(', ')} stands there twice`);
    }),
  },
  {
    rows: ['CHAL-06', 'TOK-01'],
    title: 'never echoes a token, nor characters that are not allowed, and survives hostile ones',
    fix: 'Use fixed texts in error and error_description.',
    async run(context) {
      const hostile = [
        'audit-canary-0.of.ordinary-characters',
        'audit-canary-1.<script>',
        'audit-canary-2"\\,error="x',
        'audit-canary-3\u00e9\u00ff',
      ];
      for (const token of hostile) {
        const answer = await context.probe({ fields: { Authorization: `Bearer ${token}` } });
        if (answer.status >= 500) return broken(`a strange token causes ${answer.status}`, answer);
        if (isAccepted(answer)) return broken('a strange token is accepted', answer);
        const value = header(answer, 'www-authenticate') ?? '';
        if (value.includes('audit-canary')) return broken('the challenge echoes the token', answer);
        for (const [name, text] of bearerChallenge(answer)?.parameters ?? []) {
          const isClean = /^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(text);
          if (!isClean) return broken(`${name} holds characters that are not allowed`, answer);
        }
      }
      return holds;
    },
  },
  {
    rows: ['CHAL-07'],
    title: 'names no error when no token was sent',
    fix: 'Leave error, error_description and error_uri out when there is no Bearer token.',
    async run(context) {
      const [bare, , basic] = await refusals(context);
      for (const answer of [bare, basic]) {
        const names = answer ? bearerChallenge(answer)?.parameters : undefined;
        const found = ERROR_PARAMETERS.find((name) => names?.has(name));
        if (found !== undefined && answer) return broken(`the challenge has ${found}`, answer);
      }
      return bare && bearerChallenge(bare) ? holds : unknown(NO_CHALLENGE);
    },
  },
  {
    rows: ['CHAL-08', 'TOK-01'],
    title: 'refuses a token it cannot use with 401 and invalid_token',
    fix: 'Answer 401 with error="invalid_token" to a token that fails verification.',
    async run(context) {
      const answer = await context.garbage();
      if (isAccepted(answer)) return broken('a made-up token is accepted', answer);
      if (answer.status !== 401) return broken(`the answer is ${answer.status}`, answer);
      const error = bearerChallenge(answer)?.parameters.get('error');
      return error === 'invalid_token'
        ? holds
        : broken(`error is ${error === undefined ? 'missing' : JSON.stringify(error)}`, answer);
    },
  },
  {
    rows: ['CHAL-11'],
    title: 'refuses malformed credentials with 400 and invalid_request',
    fix: 'Answer 400 with error="invalid_request" to Bearer without a token.',
    async run(context) {
      const answer = await context.probe({ fields: { Authorization: 'Bearer' } });
      if (answer.status === 400) return holds;
      const says = `Bearer without a token is answered with ${answer.status}`;
      return answer.status === 401 ? doubtful(says, answer) : broken(says, answer);
    },
  },
  {
    rows: ['CHAL-15'],
    title: 'names the scopes to start with in the 401',
    fix: 'Add scope="…" with the least scopes a client needs.',
    run: onChallenge(({ parameters }) =>
      expect((parameters.get('scope') ?? '') !== '', 'the challenge has no scope'),
    ),
  },
  {
    rows: ['CHAL-19'],
    title: 'does not ask for offline_access',
    fix: 'Leave offline_access out of the challenge.',
    run: onChallenge(({ parameters }) =>
      expect(
        parameters.get('scope')?.split(' ').includes('offline_access') !== true,
        'the challenge asks for offline_access',
      ),
    ),
  },
  {
    rows: ['SCOPE-11'],
    title: 'asks only for scopes that its authorization server knows',
    fix: 'Add the scopes to the authorization server, or correct the challenge.',
    run: onChallenge(async ({ parameters }, context) => {
      const known = (await context.issuers()).flatMap(({ document }) => {
        const list = document?.['scopes_supported'];
        return Array.isArray(list) ? [list as unknown[]] : [];
      });
      if (known.length === 0) return unknown('no authorization server publishes its scopes here');
      const asked = (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
      const stray = asked.filter((scope) => !known.some((list) => list.includes(scope)));
      return expect(stray.length === 0, `${stray.join(', ')} is not among its scopes`);
    }),
  },
  {
    rows: ['CHAL-21', 'LEG-04'],
    title: 'authenticates before it looks at the message',
    fix: 'Check the token before parsing the body or looking at the protocol version.',
    async run(context) {
      if ((await context.bare()).status !== 401)
        return unknown('the ordinary request is not refused');
      for (const [what, probe] of [
        ['invalid JSON', { body: '{' }],
        ['an unknown method', { message: request(context.dialect, 'audit/no-such-method') }],
        ['an unknown version', { fields: { 'MCP-Protocol-Version': '1900-01-01' } }],
      ] as const) {
        const answer = await context.probe(probe);
        if (answer.status !== 401) {
          return broken(`${what} without a token is answered with ${answer.status}`, answer);
        }
      }
      return holds;
    },
  },
  {
    rows: ['CHAL-22', 'SESS-01'],
    title: 'checks every HTTP method, whatever session is claimed',
    fix: 'Guard GET and DELETE on the endpoint like POST.',
    async run(context) {
      for (const method of ['GET', 'DELETE']) {
        const fields = { 'Mcp-Session-Id': 'audit-guess' };
        const answer = await context.probe({ method, fields });
        const isRefused = answer.status === 401 || [404, 405].includes(answer.status);
        if (!isRefused)
          return broken(`${method} without a token is answered with ${answer.status}`, answer);
      }
      return holds;
    },
  },
  {
    rows: ['CHAL-23'],
    title: 'never redirects a call to a login page',
    fix: 'Answer 401 with a challenge; clients start the sign-in.',
    async run(context) {
      const answer = (await refusals(context)).find(({ status }) => status >= 300 && status < 400);
      if (!answer) return holds;
      return broken(
        `the answer is ${answer.status}, to ${header(answer, 'location') ?? 'nowhere'}`,
        answer,
      );
    },
  },
  {
    rows: ['CHAL-24'],
    title: 'shows no internals in a refusal',
    fix: 'Answer with a fixed text; keep stack traces in the log.',
    async run(context) {
      const leaking = (await refusals(context)).find(({ text }) =>
        /\bat [\w.<>]+ \(?[^\s()]+:\d+:\d+|node_modules|Traceback \(most recent|\.java:\d+\)/.test(
          text,
        ),
      );
      return leaking ? broken('the body shows a stack trace', leaking) : holds;
    },
  },
  {
    rows: ['ERR-05', 'ERR-04'],
    title: 'uses no JSON-RPC codes that are closed or undefined in its refusals',
    fix: 'Answer refusals with the OAuth error as JSON, or with a code of your own.',
    async run(context) {
      for (const answer of await refusals(context)) {
        const code = replies(answer.text)[0]?.error?.code ?? errorCode(answer);
        if (typeof code === 'number' && code <= -32_000 && code >= -32_019) {
          return doubtful(`the body of the ${answer.status} has the code ${code}`, answer);
        }
      }
      return holds;
    },
  },
  {
    rows: ['CACHE-01'],
    title: 'lets nobody keep a refusal',
    fix: 'Send Cache-Control: no-store with 401 and 403.',
    async run(context) {
      const answer = await context.bare();
      return expect(
        /\bno-store\b/.test(header(answer, 'cache-control') ?? ''),
        'Cache-Control has no no-store',
        answer,
      );
    },
  },
  {
    rows: ['LEG-02'],
    title: 'refuses clients of other revisions the same way',
    fix: 'Put the token check in front of every protocol version.',
    async run(context) {
      if ((await context.bare()).status !== 401)
        return unknown('the ordinary request is not refused');
      const other = context.dialect.stateless
        ? { revision: '2025-06-18', stateless: false }
        : { revision: '2026-07-28', stateless: true };
      const message = opening(other);
      const answer = await context.probe({
        message,
        fields: { 'MCP-Protocol-Version': undefined, 'Mcp-Method': undefined },
      });
      return expect(
        answer.status === 401,
        `${message.method} without a token is answered with ${answer.status}`,
        answer,
      );
    },
  },
  {
    rows: ['BEAR-09'],
    title: 'refuses a huge token quickly',
    fix: 'Limit the length of the Authorization field before looking at it.',
    async run(context) {
      const token = 'a'.repeat(64 * 1024);
      const answer = await answerOrHangUp(context, () => context.probe({ token }));
      if (!answer) return holds;
      return expect(
        answer.status >= 400 && answer.status < 500,
        `64 kB of token are answered with ${answer.status}`,
        answer,
      );
    },
  },
  {
    rows: ['TOK-23'],
    title: 'takes no other serialization of a token',
    fix: 'Accept compact JWS with three parts only.',
    async run(context) {
      const five = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAAA.AAAA.AAAA';
      for (const authorization of [`Bearer ${five}`, 'Bearer {"payload":"e30","signatures":[]}']) {
        const answer = await context.probe({ fields: { Authorization: authorization } });
        if (isAccepted(answer)) return broken('it is accepted', answer);
        if (answer.status >= 500) return doubtful(`it causes ${answer.status}`, answer);
      }
      return holds;
    },
  },
  {
    rows: ['TOK-04'],
    title: 'refuses unsigned tokens',
    fix: 'Verify with an allow-list of algorithms; none is not on it, in any spelling.',
    async run(context) {
      const { target } = context;
      const now = Math.floor(Date.now() / 1000);
      const [issuer] = await context.issuers();
      const claims = {
        ...{ iss: issuer?.issuer ?? target.origin, aud: target.href, sub: 'audit', jti: 'audit' },
        ...{ client_id: 'audit', scope: 'mcp', iat: now, exp: now + 300 },
      };
      for (const alg of ['none', 'None', 'nOnE']) {
        const token = `${encode({ alg, typ: 'at+jwt' })}.${encode(claims)}.`;
        const answer = await context.probe({ token });
        if (isAccepted(answer) || answer.status === 403) {
          return broken(`a token with alg ${alg} is accepted`, answer);
        }
        if (answer.status >= 500) return doubtful(`alg ${alg} causes ${answer.status}`, answer);
      }
      return holds;
    },
  },
];

function errorCode(answer: Answer): unknown {
  const error = jsonObject(answer)?.['error'];
  return typeof error === 'object' && error !== null
    ? (error as { code?: unknown }).code
    : undefined;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
