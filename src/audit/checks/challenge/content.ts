import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, warn } from '../../engine/outcome.js';
import { bearerChallenge, scopesIn } from '../../protocol/challenge.js';
import { NO_CHALLENGE } from './form.js';

/** Takes the challenge of the ordinary request without credentials. */
async function challenge({ unauthenticated }: Context) {
  const response = await unauthenticated();
  return bearerChallenge(response)
    ? { asked: scopesIn(response), evidence: [response] }
    : notChecked(NO_CHALLENGE);
}

/** Checks the parameters that tell a client what to do next. */
export const challengeContentChecks: readonly Check[] = [
  check({
    rows: ['CHAL-03'],
    title: 'names its metadata in the challenge',
    fix: 'Add resource_metadata="https://…/.well-known/oauth-protected-resource…" to the challenge.',
    async run({ unauthenticated, metadata, dialect }) {
      const response = await unauthenticated();
      if (response.status !== 401) return notChecked('the request was not refused with 401');
      const { pointer, pointerUrl, found } = await metadata();
      if (pointer === undefined) {
        const wrong =
          bearerChallenge(response)?.parameters.has('resource_server_metadata') === true;
        const says = `the challenge has no resource_metadata${wrong ? '; resource_server_metadata is no such parameter' : ''}`;
        const isFoundAnyway = found !== undefined && dialect.revision.metadataWithoutChallenge;
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
  }),
  check({
    rows: ['CHAL-15'],
    title: 'names the scopes to start with in the 401',
    fix: 'Add scope="…" with the least scopes a client needs.',
    on: challenge,
    run: ({ asked }) => expect(asked.length > 0, 'the challenge has no scope'),
  }),
  check({
    rows: ['CHAL-19'],
    title: 'does not ask for offline_access',
    fix: 'Leave offline_access out of the challenge.',
    on: challenge,
    run: ({ asked }) =>
      expect(!asked.includes('offline_access'), 'the challenge asks for offline_access'),
  }),
  check({
    rows: ['SCOPE-11'],
    title: 'asks only for scopes that its authorization server publishes',
    fix: 'Add the scopes to the authorization server, or correct the challenge.',
    on: challenge,
    async run({ asked, issuers }) {
      const known = (await issuers()).flatMap(({ document }) => {
        const list = document?.['scopes_supported'];
        return Array.isArray(list) ? [list as unknown[]] : [];
      });
      if (known.length === 0)
        return notChecked('no authorization server publishes its scopes here');
      if (asked.length === 0) return notChecked('the challenge asks for no scope');
      const stray = asked.filter((scope) => !known.some((list) => list.includes(scope)));
      return expect(
        stray.length === 0,
        `${stray.join(', ')} is not among the scopes that it publishes`,
      );
    },
  }),
];
