import fc from 'fast-check';
import type {
  Config,
  ConfiguredPrompt,
  ConfiguredResource,
  ConfiguredTool,
} from '../../src/answers/config.js';
import { choices } from '../../src/answers/choices.js';
import { clientToolName } from '../../src/answers/names.js';
import { resourceNameOf, resourceUriFault } from '../../src/answers/resources.js';
import { offeredDownstreams } from '../../src/answers/downstream.js';
import { catalog } from '../../src/catalog/index.js';
import {
  builtInPrompts,
  builtInResources,
  builtInTools,
  exampleConfig,
  ownPrompt,
  ownResource,
  ownTool,
} from './example-config.js';

/** Texts that try to leave the literal, the comment, the table or the file they end up in. */
export const hostileTexts: readonly string[] = [
  `'; process.exit(1); '`,
  `"; process.exit(1); "`,
  '`; ${process.exit(1)} `',
  '${process.exit(1)}',
  '*/ process.exit(1); /*',
  '// not a comment',
  '\\',
  `\\'`,
  'line\nbreak\r\nand\u2028more\u2029',
  '</script><script>alert(1)</script>',
  '{{name}} {{{name}}} {{#if x}} {{> x}}',
  '# heading | cell | `code` [link](javascript:alert(1)) ![x](y)',
  '\u202Eright to left\u202C \u200B\uFEFF',
  '\uD800 lone surrogate',
  'ünïcödé 日本語のとても長い説明文がここに続きます 👩‍👩‍👧‍👦 1️⃣',
  'x'.repeat(99),
  "it's",
  `both ' and "`,
  '\0\u0007\u001B[31m',
  '__proto__',
];

const text = (maxLength: number) =>
  fc.oneof(
    fc.constantFrom(...hostileTexts),
    fc.string({ maxLength, unit: 'binary' }),
    fc.string({ maxLength, unit: 'grapheme' }),
  );

/** scope-token of RFC 6749: every printable ASCII character but space, quote and backslash. */
const scope = fc
  .string({
    unit: fc.constantFrom(
      ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(0x21 + index)).filter(
        (character) => character !== '"' && character !== '\\',
      ),
    ),
    minLength: 1,
    maxLength: 40,
  })
  .filter((value) => value !== '__proto__');

const toolName = fc
  .stringMatching(/^[A-Za-z0-9_.-]{1,64}$/)
  .filter((name) => !(name in Object.prototype));

const tool: fc.Arbitrary<ConfiguredTool> = fc
  .record({
    name: toolName,
    title: text(100),
    description: text(500),
    scopes: fc.uniqueArray(scope, { maxLength: 4 }),
    readOnly: fc.boolean(),
  })
  .map((changes) => ownTool(changes));

/** Text of a URI that means something in literals, comments, templates and patterns. */
const segment = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.!$&'()*+;=:@~-]{1,12}$/),
  fc.constantFrom("'", '*/', '${x}', '$(x)', '`', '%2e%2e', '%00'),
  fc.stringMatching(/^\{[A-Za-z_][A-Za-z0-9_]{0,8}\}$/),
);

/** Any URI or URI template that is accepted; those of different hosts never mean the same. */
const uriOf = (host: string) =>
  fc
    .record({
      scheme: fc.constantFrom('notes', 'a+b', 'https', 'file', 'urn'),
      segments: fc.array(segment, { maxLength: 4 }),
      end: fc.constantFrom('', '{?q,r}', '?q={q}', '{+rest}', '#x'),
    })
    .map(({ scheme, segments, end }) => `${scheme}://${host}/${[...segments, 'x'].join('/')}${end}`)
    .filter((uri) => resourceUriFault(uri) === undefined);

const resource = (host: string): fc.Arbitrary<ConfiguredResource> =>
  fc
    .record({
      uri: uriOf(host),
      title: text(100),
      description: text(500),
      mimeType: fc.constantFrom(undefined, 'text/plain', 'application/vnd.x+json'),
      scopes: fc.uniqueArray(scope, { maxLength: 3 }),
    })
    .map((changes) => ownResource({ ...changes, name: resourceNameOf(changes.uri) }));

const prompt: fc.Arbitrary<ConfiguredPrompt> = fc
  .record({
    name: toolName,
    title: text(100),
    description: text(500),
    scopes: fc.uniqueArray(scope, { maxLength: 3 }),
  })
  .map((changes) => ownPrompt(changes));

/** What a server offers. */
export type Offer = Pick<Config, 'tools' | 'resources' | 'prompts'>;

/** Any tools, resources and prompts: finished ones, the user's own, or both, and never nothing. */
export const arbitraryOffer: fc.Arbitrary<Offer> = fc
  .record({
    tools: fc.subarray(builtInTools()),
    resources: fc.subarray(builtInResources()),
    prompts: fc.subarray(builtInPrompts()),
    ownTools: named(tool, 4),
    ownResources: fc.tuple(...['r0', 'r1'].map((host) => fc.option(resource(host)))),
    ownPrompts: named(prompt, 2),
  })
  .map(({ tools, resources, prompts, ownTools, ownResources, ownPrompts }) => ({
    tools: beside(tools, ownTools),
    resources: beside(
      resources,
      ownResources.filter((one) => one !== null),
    ),
    prompts: beside(prompts, ownPrompts),
  }))
  .filter(({ tools, resources, prompts }) => tools.length + resources.length + prompts.length > 0);

function named<T extends { readonly name: string }>(one: fc.Arbitrary<T>, maxLength: number) {
  return fc.uniqueArray(one, { maxLength, selector: ({ name }) => clientToolName(name) });
}

/** Built-in ones beside those of the user, where clients can tell their names apart. */
function beside<T extends { readonly name: string }>(builtIn: readonly T[], own: readonly T[]) {
  const taken = new Set(own.map((each) => clientToolName(each.name)));
  return [...builtIn.filter((each) => !taken.has(clientToolName(each.name))), ...own];
}

/** Any configuration the schema of answers lets through, and texts that it would not. */
export const arbitraryConfig: fc.Arbitrary<Config> = fc
  .record({
    providerId: fc.constantFrom(...catalog.providers.map(({ id }) => id)),
    downstream: fc.nat(),
    name: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,40}[a-z0-9]$/),
    offer: arbitraryOffer,
    lists: fc.constantFrom(undefined, ...choices.lists),
    baseScopes: fc.uniqueArray(scope, { minLength: 1, maxLength: 3 }),
    hierarchy: fc.dictionary(scope, fc.uniqueArray(scope, { minLength: 1, maxLength: 3 }), {
      maxKeys: 3,
    }),
    packageManager: fc.constantFrom(...choices.packageManager),
    dpop: fc.constantFrom(...choices.dpop),
  })
  .map(({ providerId, downstream, offer, hierarchy, ...rest }) =>
    exampleConfig({
      ...rest,
      ...offer,
      providerId,
      downstreamId: offered(providerId, downstream),
      scopeHierarchy: hierarchy,
    }),
  );

/** One of the ways to call other APIs that a provider offers. */
function offered(providerId: string, index: number): string {
  const provider = catalog.providers.find(({ id }) => id === providerId);
  const ways = provider ? offeredDownstreams(provider) : [];
  return ways[index % ways.length]?.id ?? 'none';
}
