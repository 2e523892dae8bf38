import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import {
  baseScopes,
  findDecision,
  NO_STEP_UP,
  onlyBaseScopes,
} from '../../engine/scope-refusals.js';
import { bearerChallenge, scopesIn } from '../../protocol/challenge.js';
import { codes, errorCode } from '../../protocol/json-rpc-errors.js';
import { isAccepted } from '../../protocol/responses.js';

const NO_REFUSAL =
  'no operation was refused for its scopes; with --allow-tool-calls tools are tried too';

/** Takes the first 403 that a token with few scopes gets. */
async function refusal(context: Context) {
  const { refusal: found } = await findDecision(context);
  return found ? { ...found, evidence: [found.response] } : notChecked(NO_REFUSAL);
}

/** Refusals for scopes: what a token may do (RFC 6750 section 3.1). */
export const scopeChecks: readonly Check[] = [
  check({
    rows: ['CHAL-12'],
    title: 'answers a token with too few scopes with 403',
    needs: ['low-token'],
    fix: 'Answer 403 with error="insufficient_scope" before anything is done.',
    async run(context) {
      const { refusal: found, hidden } = await findDecision(context);
      if (hidden) {
        return fail(`too few scopes are an error inside the ${hidden.status}, no 403`, hidden);
      }
      if (found) return pass;
      const response = await context.probe({ token: context.lowToken });
      if (response.status === 401) {
        return fail('a good token with too few scopes is answered with 401', response);
      }
      const asked = scopesIn(await context.unauthenticated());
      // Only of its own tokens the audit knows which scopes they have.
      return context.issuer && asked.length > 0 && isAccepted(response)
        ? warn(
            `the challenge asks for ${asked.join(' ')}, and a token without any of it is served`,
            response,
          )
        : notChecked(NO_REFUSAL);
    },
  }),
  check({
    rows: ['CHAL-13'],
    title: 'says in the 403 which scopes are missing, and where to learn more',
    needs: ['low-token'],
    fix: 'Send WWW-Authenticate: Bearer error="insufficient_scope", scope="…", resource_metadata="…".',
    on: refusal,
    run({ response, expectations }) {
      if (expectations?.stepsUp === false) return notChecked(NO_STEP_UP);
      const parameters = bearerChallenge(response)?.parameters;
      if (!parameters) return fail('the 403 has no Bearer challenge');
      if (parameters.get('error') !== 'insufficient_scope') {
        return fail('error is not insufficient_scope');
      }
      const missing = ['scope', 'resource_metadata'].filter(
        (name) => (parameters.get(name) ?? '') === '',
      );
      return expect(missing.length === 0, `the challenge has no ${missing.join(', no ')}`);
    },
  }),
  check({
    rows: ['CHAL-18'],
    title: 'asks for the same scopes every time',
    needs: ['low-token'],
    fix: 'Derive the scopes of a challenge from the operation alone.',
    on: refusal,
    async run({ response, send, lowToken }) {
      const first = [...scopesIn(response)].sort().join(' ');
      if (first === '') return notChecked('the 403 names no scopes');
      for (let count = 0; count < 2; count += 1) {
        const again = await send(lowToken);
        if (again.status !== 403) return fail(`then the answer is ${again.status}`, again);
        const scopes = [...scopesIn(again)].sort().join(' ');
        if (scopes !== first) return fail(`first ${first}, then ${scopes}`, response, again);
      }
      return pass;
    },
  }),
  check({
    rows: ['CHAL-19'],
    title: 'does not ask for offline_access in a 403',
    needs: ['low-token'],
    fix: 'Leave offline_access out of challenges.',
    on: refusal,
    run: ({ response }) =>
      bearerChallenge(response)
        ? expect(
            !scopesIn(response).includes('offline_access'),
            'the challenge asks for offline_access',
          )
        : notChecked('the 403 has no Bearer challenge'),
  }),
  check({
    rows: ['CHAL-20'],
    title: 'decides on scopes before a stream could start',
    needs: ['low-token'],
    fix: 'Check scopes before the response begins; an error inside 200 cannot be stepped up from.',
    async run(context) {
      const { refusal: found, hidden } = await findDecision(context);
      if (hidden) return fail(`the refusal is inside the ${hidden.status}`, hidden);
      if (!found) return notChecked(NO_REFUSAL);
      const headers = { Accept: 'text/event-stream, application/json' };
      const response = await found.send(context.lowToken, headers);
      if (response.status === 403) return pass;
      return isAccepted(response)
        ? fail(`asked for a stream, the answer is ${response.status}`, response)
        : notChecked(`asked for a stream, the answer is ${response.status}`);
    },
  }),
  check({
    rows: ['SCOPE-07'],
    title: 'lets a token with the base scopes list the tools',
    needs: ['issuer'],
    fix: 'Ask for the scopes of an operation when it is called, not for all at the door.',
    async run(context) {
      const scopes = await baseScopes(context);
      if (scopes.length === 0 && !context.expectations?.baseScopes) {
        return notChecked('the challenge does not say which scopes to begin with');
      }
      const token = await context.mint(await onlyBaseScopes(context));
      const response = await context.call(token, 'tools/list');
      if (errorCode(response) === codes.methodNotFound)
        return notChecked('the server has no tools');
      return expect(isAccepted(response), `the answer is ${response.status}`, response);
    },
  }),
];
