import { check, type Check, type Given } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn, type Outcomes } from '../../engine/outcome.js';
import { dispensableOf, judgeExact, judgeNamed } from '../../engine/judge-scopes.js';
import {
  baseScopes,
  names,
  NO_STEP_UP,
  onlyBaseScopes,
  onlyScopes,
} from '../../engine/scope-refusals.js';
import {
  askFor,
  decidedThings,
  guardedThings,
  type Decided,
  type GuardedThing,
} from '../../engine/things.js';
import { bearerChallenge, scopesIn } from '../../protocol/challenge.js';
import { isServed } from '../../protocol/responses.js';

type Minting = Given<'issuer' | 'low-token'>;

/** A thing that a broader scope opens as well. */
interface Covered extends Decided {
  readonly broad: string;
}

/** Takes things that need more than the base scopes, all of it implied by a broader one. */
async function coveredThings(context: Minting) {
  const { hierarchy } = context.expectations ?? {};
  if (!hierarchy || Object.keys(hierarchy).length === 0) {
    return notChecked('the hierarchy of scopes is not known; --scope-hierarchy tells it');
  }
  const found = await decidedThings(context);
  if (!('decided' in found)) return found;
  const covered = Object.entries(hierarchy).flatMap(([broad, narrow]): Covered[] =>
    found.decided
      .filter(({ own = [] }) => own.length > 0 && own.every((scope) => narrow.includes(scope)))
      .slice(0, 1)
      .map((each) => ({ ...each, broad })),
  );
  return covered.length > 0
    ? { covered }
    : notChecked('no resource and no prompt is covered by a broader scope');
}

/** Asks without each of the scopes of a thing, one at a time, and with just all of them. */
async function* judgeEach(context: Minting, each: GuardedThing): Outcomes {
  const { thing, needed, own } = each;
  const { hierarchy = {} } = context.expectations ?? {};
  const base = await baseScopes(context);
  const dispensable = dispensableOf(own ? needed : scopesIn(each.response));
  if (dispensable.length < 2) return;
  for (const left of dispensable) {
    const scopes = needed.filter((scope) => scope !== left);
    if (scopes.some((scope) => hierarchy[scope]?.includes(left) === true)) continue;
    const token = await context.mint(onlyScopes(scopes, `without ${left}`));
    const response = await askFor(context, token, thing);
    const says = `${thing.address} is served without ${left}`;
    // A challenge may name more than it takes, such as scopes that are only related.
    if (isServed(response)) yield (own ? fail : warn)(says, response);
    else if (response.status === 403) yield pass;
    // Without a scope of the door older clients get no session.
    else if (!base.includes(left))
      yield notChecked(`without ${left} the answer is ${response.status}`);
  }
  const token = await context.mint(onlyScopes(needed, 'exactly its scopes'));
  const response = await askFor(context, token, thing);
  yield judgeExact(thing.address, response);
}

/** What refusals of resources and prompts say, and whether they take every scope. */
export const thingChallengeChecks: readonly Check[] = [
  check({
    rows: ['CHAL-13'],
    title:
      'says in the 403 to a resource or a prompt which scopes are missing, and where to learn more',
    needs: ['low-token'],
    fix: 'Send WWW-Authenticate: Bearer error="insufficient_scope", scope="…", resource_metadata="…".',
    on: guardedThings,
    *run({ guarded, expectations }) {
      for (const { thing, response } of guarded) {
        if (expectations?.stepsUp === false) {
          yield notChecked(NO_STEP_UP);
          return;
        }
        const parameters = bearerChallenge(response)?.parameters;
        const isNamed = parameters?.get('error') === 'insufficient_scope';
        yield expect(isNamed, `${thing.address}: error is not insufficient_scope`, response);
        const missing = ['scope', 'resource_metadata'].filter(
          (name) => (parameters?.get(name) ?? '') === '',
        );
        const says = `${thing.address}: the challenge has no ${missing.join(', no ')}`;
        yield expect(missing.length === 0, says, response);
      }
    },
  }),
  check({
    rows: ['CHAL-16'],
    title: 'names everything a resource or a prompt needs in one 403',
    needs: ['issuer', 'low-token'],
    fix: 'List the base scopes and all scopes of the resource or the prompt in one challenge.',
    on: guardedThings,
    async *run(context) {
      if (context.expectations?.stepsUp === false) {
        yield notChecked(NO_STEP_UP);
        return;
      }
      const token = await context.mint(onlyScopes([], 'no scopes'));
      for (const { thing, needed, own, response: first } of context.guarded) {
        const expected = own ? needed : scopesIn(first);
        const response = await askFor(context, token, thing);
        if (response.status !== 403 || expected.length === 0) {
          yield notChecked(`without scopes ${thing.address} is answered with ${response.status}`);
          continue;
        }
        yield judgeNamed(thing.address, expected, response);
      }
    },
  }),
  check({
    rows: ['SCOPE-02'],
    title: 'demands all scopes that a resource or a prompt needs, not some',
    needs: ['issuer', 'low-token'],
    fix: 'Check with every, not with some.',
    on: guardedThings,
    nothing: 'what is guarded needs one scope only',
    async *run(context) {
      for (const each of context.guarded) yield* judgeEach(context, each);
    },
  }),
  check({
    rows: ['SCOPE-03'],
    title: 'serves resources and prompts to a broader scope that implies the needed one',
    needs: ['issuer', 'low-token'],
    fix: 'Expand held scopes by the hierarchy before comparing.',
    on: coveredThings,
    async *run(context) {
      const base = await baseScopes(context);
      for (const { thing, broad } of context.covered) {
        const token = await context.mint(onlyScopes([...base, broad], `${broad} only`));
        const response = await askFor(context, token, thing);
        yield expect(
          response.status !== 403,
          `${thing.address} is refused with ${broad}`,
          response,
        );
      }
    },
  }),
  check({
    rows: ['SCOPE-04'],
    title: 'names the narrow scope of a resource or a prompt in the challenge, not the broader one',
    needs: ['issuer', 'low-token'],
    fix: 'Let the hierarchy widen the decision, not what clients are told to ask for.',
    on: coveredThings,
    async *run(context) {
      const token = await context.mint(await onlyBaseScopes(context));
      for (const { thing, broad } of context.covered) {
        const response = await askFor(context, token, thing);
        const challenged = scopesIn(response);
        if (challenged.length === 0)
          yield notChecked(`the answer to ${thing.address} names no scopes`);
        else yield expect(!names(challenged, broad), `the challenge names ${broad}`, response);
      }
    },
  }),
];
