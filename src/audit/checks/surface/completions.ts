import { check, type Check, type Given } from '../../engine/check.js';
import { expect, notChecked } from '../../engine/outcome.js';
import { fewScopes, guardedThings, offeredTo } from '../../engine/things.js';
import { complete, completed, valuesIn, type Completed } from '../../protocol/completions.js';
import { isTemplate, variablesOf } from '../../protocol/uri-templates.js';

/** A value that the server helps with, and of what. */
interface Place {
  readonly of: Completed;
  readonly argument: string;
  readonly entry: string;
}

/** Takes what is completed to the good token, and belongs to what the token with few scopes is refused. */
async function guardedPlaces(context: Given<'low-token'>) {
  const found = await guardedThings(context);
  if (!('guarded' in found)) return found;
  const places: Place[] = [];
  for (const { thing, good } of found.guarded) {
    const token = await good();
    if (token === undefined) continue;
    const { entry, method } = thing;
    const isPrompt = method === 'prompts/get';
    if (!isPrompt && !isTemplate(entry)) continue;
    const { prompts } = await offeredTo(context, token);
    const prompt = prompts.find(({ name }) => name === entry);
    const of = isPrompt ? { name: entry } : { uri: entry };
    for (const argument of isPrompt ? (prompt?.parameters ?? []) : variablesOf(entry)) {
      const values = await completed(context, token, of, argument);
      if (values.length > 0) places.push({ of, argument, entry });
    }
  }
  return places.length > 0
    ? { places }
    : notChecked('nothing that is refused for its scopes is completed to the good token');
}

/** What completions tell. */
export const completionChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-14'],
    title: 'completes nothing that the caller may not read',
    needs: ['low-token'],
    fix: 'Check the scopes of the prompt or the template before completion/complete is answered.',
    on: guardedPlaces,
    async *run(context) {
      const { token } = await fewScopes(context);
      for (const { of, argument, entry } of context.places) {
        const response = await complete(context, token, of, argument);
        const says = `values of ${argument} of ${entry} are told to a token that is refused it`;
        yield expect(valuesIn(response).length === 0, says, response);
      }
    },
  }),
];
