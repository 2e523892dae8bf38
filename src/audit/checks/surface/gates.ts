import { check, type Check, type Given } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn, type Outcome } from '../../engine/outcome.js';
import {
  askFor,
  decidedThings,
  fewScopes,
  guardedThings,
  offeredTo,
  resourceOf,
  thingsOf,
  type Decided,
} from '../../engine/things.js';
import { completed } from '../../protocol/completions.js';
import { isServed } from '../../protocol/responses.js';
import {
  filledTemplate,
  isTemplate,
  looksLike,
  variablesOf,
} from '../../protocol/uri-templates.js';

const NOTHING_TOLD =
  'no resource and no prompt was refused for its scopes; --resource URI=SCOPE and --prompt NAME=SCOPE tell which should be';

/** Judges what is known to take scopes that the token does not have. */
async function judgeKnown(
  context: Given<'low-token'>,
  { thing, response, own = [] }: Decided,
): Promise<Outcome> {
  const { address } = thing;
  if (response.status === 403) return pass;
  if (isServed(response)) {
    return fail(`${address} is served to a token without ${own.join(' ')}`, response);
  }
  const { main } = context.tokens;
  // An address that was made up may name nothing.
  return main !== undefined && isServed(await askFor(context, main, thing))
    ? pass
    : notChecked(
        `${address} is answered with ${response.status}, and the good token does not get it`,
      );
}

/** Takes what lists show to the good token alone. */
async function hiddenThings(context: Given<'token' | 'low-token'>) {
  const few = await fewScopes(context);
  const seen = await offeredTo(context, few.token);
  const prompts = seen.prompts.map(({ name }) => name);
  const all = await offeredTo(context, context.token);
  const things = (await thingsOf(context)).filter(({ method, address, entry }) =>
    method === 'prompts/get'
      ? all.prompts.some(({ name }) => name === entry) && !prompts.includes(entry)
      : isListed(all, address, entry) && !isListed(seen, address, entry),
  );
  return things.length > 0
    ? { things, few }
    : notChecked('lists show the same to the token with few scopes');
}

const isListed = (
  {
    resources,
    templates,
  }: { readonly resources: readonly string[]; readonly templates: readonly string[] },
  address: string,
  entry: string,
) => (entry === address ? resources.includes(address) : templates.includes(entry));

/** Takes templates of which one resource is refused for its scopes. */
async function guardedTemplates(context: Given<'low-token'>) {
  const found = await guardedThings(context);
  if (!('guarded' in found)) return found;
  const templates = found.guarded.filter(({ thing }) => isTemplate(thing.entry));
  return templates.length > 0
    ? { templates }
    : notChecked('no resource of a template was refused to the token with few scopes');
}

/** Values that a template may have, beside those that are listed. */
const VALUES = ['audit', '1'];
const MOST_VALUES = 3;

/** The gate in front of resources and prompts. */
export const gateChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'guards each resource and each prompt by itself',
    needs: ['low-token'],
    fix: 'Map each resource, template and prompt to its scopes and check them before anything is read.',
    on: decidedThings,
    async *run(context) {
      const { decided } = context;
      const { isBase } = await fewScopes(context);
      // Of a token that was given nobody knows what it has.
      const known = decided.filter(({ own = [] }) => isBase && own.length > 0);
      for (const each of known) yield await judgeKnown(context, each);
      if (known.length > 0) return;
      const isRefused = decided.some(({ response }) => response.status === 403);
      yield isRefused ? pass : notChecked(NOTHING_TOLD);
    },
  }),
  check({
    rows: ['CHAL-12', 'CHAL-20'],
    title: 'refuses resources and prompts for their scopes with 403, not inside of success',
    needs: ['token', 'low-token'],
    fix: 'Answer 403 with error="insufficient_scope"; from an error inside 200 nobody can step up.',
    on: decidedThings,
    nothing: NOTHING_TOLD,
    async *run(context) {
      for (const { thing, response } of context.decided) {
        if (response.status === 403) yield pass;
        if (response.status !== 200 || isServed(response)) continue;
        const isTheScope = isServed(await askFor(context, context.token, thing));
        const says = `${thing.address} is refused by an error inside of success`;
        // Who must not know of it may be told that there is nothing.
        if (isTheScope) yield warn(says, response);
      }
    },
  }),
  check({
    rows: ['SCOPE-01'],
    title: 'guards what it leaves out of lists',
    needs: ['token', 'low-token'],
    fix: 'Check scopes whenever a resource is read; a list that does not show it keeps nobody from asking.',
    on: hiddenThings,
    async *run(context) {
      for (const thing of context.things) {
        const response = await askFor(context, context.few.token, thing);
        const says = `${thing.address} is shown to the good token alone, and served to the one with few scopes`;
        yield expect(!isServed(response), says, response);
      }
    },
  }),
  check({
    rows: ['SCOPE-01'],
    title: 'guards every resource of a template, listed or not',
    needs: ['low-token'],
    fix: 'Find the template of a URI as the server does when it reads, and check the scopes of that.',
    on: guardedTemplates,
    async *run(context) {
      const { token } = await fewScopes(context);
      const listed = (await thingsOf(context)).map(({ address }) => address);
      for (const { thing, response: refused, good } of context.templates) {
        const says = (uri: string) =>
          `${uri} is served, while ${thing.address} of the same template is refused`;
        for (const uri of await unlistedOf(context, thing.entry, await good())) {
          const response = await askFor(context, token, resourceOf(uri));
          yield expect(!isServed(response), says(uri), refused, response);
        }
        for (const uri of listed) {
          if (uri === thing.address || !looksLike(thing.entry, uri)) continue;
          const response = await askFor(context, token, resourceOf(uri));
          // It may be one that stands for itself, and takes no scopes on purpose.
          yield isServed(response) ? warn(says(uri), refused, response) : pass;
        }
      }
    },
  }),
];

/** Writes URIs of a template, with values that the server completes to the good token, and made-up ones. */
async function unlistedOf(
  context: Given<'low-token'>,
  template: string,
  token: string | undefined,
): Promise<readonly string[]> {
  const [first = ''] = variablesOf(template);
  const told = token === undefined ? [] : await completed(context, token, { uri: template }, first);
  const values = [...told.slice(0, MOST_VALUES), ...VALUES];
  return [...new Set(values.map((value) => filledTemplate(template, () => value)))];
}
