import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { findEffect, newWord, type Effect } from '../../engine/effects.js';
import { expect, notChecked, type Outcomes } from '../../engine/outcome.js';
import { ordinaryToken } from '../../engine/scope-refusals.js';
import { INVALID_TOKEN } from '../../protocol/sessions.js';

/** A token that opens nothing, or none. */
interface Refused {
  readonly what: string;
  readonly token: string | undefined;
}

/** Tokens that no server takes. */
async function badTokens({ issuer, redactor }: Context): Promise<readonly Refused[]> {
  const bad: Refused[] = [
    { what: 'without a token', token: undefined },
    { what: 'with a token that nobody issued', token: INVALID_TOKEN },
  ];
  if (!issuer) return bad;
  const expired = await issuer.mint({ label: 'expired', expiresIn: -600 }, redactor);
  const claims = { aud: 'https://api.invalid' };
  const foreign = await issuer.mint({ label: 'for another API', claims }, redactor);
  return [
    ...bad,
    { what: 'with an expired token', token: expired },
    { what: 'with a token for another API', token: foreign },
  ];
}

/** Calls the tool as each of them, and looks afterwards what came of it. */
async function* judgeEffects(
  { tokens: { main = '' } }: Context,
  effect: Effect,
  calls: readonly (Refused & { readonly as?: 'notification' })[],
): Outcomes {
  for (const { what, token, as } of calls) {
    const word = newWord();
    const answer = await effect.write(token, word, as);
    const { isShown, response } = await effect.shows(main, word);
    const says = `${effect.tool} ${what} is answered with ${answer.status}, and ${effect.observer} shows that it ran`;
    yield expect(!isShown, says, answer, response);
  }
}

const effectFound = async (context: Context) => {
  const effect = await findEffect(context);
  return 'kind' in effect ? effect : { effect };
};

/** Takes an effect that a token with few scopes is refused. */
async function refusedEffect(context: Given<'low-token'>) {
  const found = await effectFound(context);
  if (!('effect' in found)) return found;
  const token = await ordinaryToken(context);
  if (token === undefined) return notChecked('the token with few scopes is refused everything');
  const answer = await found.effect.write(token, newWord());
  if (answer.status === 403) return { ...found, few: token };
  const { tool } = found.effect;
  return notChecked(`${tool} is not refused to the token with few scopes: ${answer.status}`);
}

/** Checks that a refusal comes before anything is done. */
export const sideEffectChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'does nothing of what it refuses for scopes',
    needs: ['token', 'low-token', 'tool-calls'],
    fix: 'Decide on scopes before the tool is called, for notifications too.',
    on: refusedEffect,
    run: (context) =>
      judgeEffects(context, context.effect, [
        { what: 'with few scopes', token: context.few },
        { what: 'with few scopes, as a notification,', token: context.few, as: 'notification' },
      ]),
  }),
  check({
    rows: ['CHAL-01', 'TOK-31'],
    title: 'does nothing of what it refuses for its token',
    needs: ['token', 'tool-calls'],
    fix: 'Verify the token before the body is looked at.',
    on: effectFound,
    run: async function* (context) {
      yield* judgeEffects(context, context.effect, await badTokens(context));
    },
  }),
];
