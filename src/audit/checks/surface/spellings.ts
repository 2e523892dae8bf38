import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { fail, notChecked, pass, warn, type Outcome } from '../../engine/outcome.js';
import {
  askFor,
  fewScopes,
  guardedThings,
  resourceOf,
  type GuardedThing,
} from '../../engine/things.js';
import { isObject, replies } from '../../protocol/messages.js';
import { isServed } from '../../protocol/responses.js';
import { spellingsOf } from '../../protocol/uri-spellings.js';

/** Takes resources that are refused for their scopes. */
export async function guardedResources(context: Given<'low-token'>) {
  const found = await guardedThings(context);
  if (!('guarded' in found)) return found;
  const resources = found.guarded.filter(({ thing }) => thing.method === 'resources/read');
  return resources.length > 0
    ? { resources }
    : notChecked('no resource was refused to the token with few scopes');
}

/** Resources whose spellings are tried; each takes a dozen requests. */
const MOST_RESOURCES = 2;

/** Judges what came of another spelling: it may be another resource, that takes no scopes. */
async function judgeSpelling(
  context: Given<'low-token'>,
  { thing, good }: GuardedThing,
  what: string,
  response: Response,
): Promise<Outcome> {
  if (!isServed(response)) return pass;
  const says = `${thing.address} is refused, and served when it is spelled ${what}`;
  const token = await good();
  const plain = token === undefined ? undefined : await askFor(context, token, thing);
  if (!plain || !isServed(plain)) return warn(says, response);
  const isSame = bodiesOf(plain).join('\n') === bodiesOf(response).join('\n');
  return isSame ? fail(says, response) : pass;
}

/** What was read, without the URIs, which may be spelled in any way. */
export function bodiesOf(response: Response): string[] {
  const contents = replies(response.text)[0]?.result?.['contents'];
  return (Array.isArray(contents) ? contents.filter(isObject) : []).map(({ text, blob }) =>
    JSON.stringify([text, blob]),
  );
}

/** Other ways to say the URI of a resource. */
export const spellingChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'refuses a resource in every spelling of its URI',
    needs: ['low-token'],
    fix: 'Write a URI in its one spelling first, then let one look-up decide about scopes and read.',
    on: guardedResources,
    async *run(context) {
      const { token } = await fewScopes(context);
      for (const each of context.resources.slice(0, MOST_RESOURCES)) {
        for (const [what, uri] of spellingsOf(each.thing.address)) {
          const response = await askFor(context, token, resourceOf(uri));
          yield await judgeSpelling(context, each, what, response);
          const says = `${each.thing.address}, spelled ${what}, causes ${response.status}`;
          yield response.status >= 500 ? warn(says, response) : pass;
        }
      }
    },
  }),
];
