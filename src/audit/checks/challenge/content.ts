import type { Challenge } from '../../protocol/challenge.js';
import { bearerChallenge, type Context } from '../../engine/context.js';
import { fail, warn, expect, notChecked, type Check, type Outcome } from '../../engine/model.js';
import { NO_CHALLENGE } from './form.js';

/** A check on the challenge of the ordinary request without credentials. */
const onChallenge =
  (judge: (challenge: Challenge, context: Context) => Outcome | Promise<Outcome>) =>
  async (context: Context): Promise<Outcome> => {
    const response = await context.unauthenticated();
    const challenge = bearerChallenge(response);
    if (!challenge) return notChecked(NO_CHALLENGE);
    const outcome = await judge(challenge, context);
    const isBare = outcome.kind === 'fail' && outcome.responses.length === 0;
    return isBare ? { ...outcome, responses: [response] } : outcome;
  };

const scopesOf = ({ parameters }: Challenge): string[] =>
  (parameters.get('scope') ?? '').split(' ').filter((scope) => scope !== '');

/** What the challenge tells a client to do next. */
export const challengeContentChecks: readonly Check[] = [
  {
    rows: ['CHAL-03'],
    title: 'names its metadata in the challenge',
    fix: 'Add resource_metadata="https://…/.well-known/oauth-protected-resource…" to the challenge.',
    async run(context) {
      const response = await context.unauthenticated();
      if (response.status !== 401) return notChecked('the request was not refused with 401');
      const { pointer, pointerUrl, found } = await context.metadata();
      if (pointer === undefined) {
        const wrong =
          bearerChallenge(response)?.parameters.has('resource_server_metadata') === true;
        const says = `the challenge has no resource_metadata${wrong ? '; resource_server_metadata is no such parameter' : ''}`;
        const isFoundAnyway =
          found !== undefined && context.dialect.revision.metadataWithoutChallenge;
        return isFoundAnyway ? warn(says, response) : fail(says, response);
      }
      if (!URL.canParse(pointer)) return fail('resource_metadata is no absolute URL', response);
      if (pointerUrl) {
        const isThere = found?.url.href === pointerUrl.href;
        return expect(isThere, 'resource_metadata leads to no document', response);
      }
      // RFC 9728 section 5.1 does not say where the URL has to be.
      const says = `resource_metadata leads to another host, ${new URL(pointer).host}; it was not fetched`;
      return warn(says, response);
    },
  },
  {
    rows: ['CHAL-15'],
    title: 'names the scopes to start with in the 401',
    fix: 'Add scope="…" with the least scopes a client needs.',
    run: onChallenge((challenge) =>
      expect(scopesOf(challenge).length > 0, 'the challenge has no scope'),
    ),
  },
  {
    rows: ['CHAL-19'],
    title: 'does not ask for offline_access',
    fix: 'Leave offline_access out of the challenge.',
    run: onChallenge((challenge) =>
      expect(
        !scopesOf(challenge).includes('offline_access'),
        'the challenge asks for offline_access',
      ),
    ),
  },
  {
    rows: ['SCOPE-11'],
    title: 'asks only for scopes that its authorization server publishes',
    fix: 'Add the scopes to the authorization server, or correct the challenge.',
    run: onChallenge(async (challenge, context) => {
      const known = (await context.issuers()).flatMap(({ document }) => {
        const list = document?.['scopes_supported'];
        return Array.isArray(list) ? [list as unknown[]] : [];
      });
      if (known.length === 0)
        return notChecked('no authorization server publishes its scopes here');
      const asked = scopesOf(challenge);
      if (asked.length === 0) return notChecked('the challenge asks for no scope');
      const stray = asked.filter((scope) => !known.some((list) => list.includes(scope)));
      return expect(
        stray.length === 0,
        `${stray.join(', ')} is not among the scopes that it publishes`,
      );
    }),
  },
];
