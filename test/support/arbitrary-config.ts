import fc from 'fast-check';
import type { Config, ConfiguredTool } from '../../src/answers/config.js';
import { choices } from '../../src/answers/choices.js';
import { clientToolName } from '../../src/answers/names.js';
import { offeredDownstreams } from '../../src/answers/downstream.js';
import { catalog } from '../../src/catalog/index.js';
import { builtInTools, exampleConfig, ownTool } from './example-config.js';

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

/** Any tools at all: finished ones, the user's own, or both, and never none. */
export const arbitraryTools: fc.Arbitrary<readonly ConfiguredTool[]> = fc
  .record({
    builtIn: fc.subarray(builtInTools()),
    own: fc.uniqueArray(tool, { maxLength: 4, selector: ({ name }) => clientToolName(name) }),
  })
  .map(({ builtIn, own }) => {
    const taken = new Set(own.map((each) => clientToolName(each.name)));
    return [...builtIn.filter((each) => !taken.has(clientToolName(each.name))), ...own];
  })
  .filter((tools) => tools.length > 0);

/** Any configuration the schema of answers lets through, and texts that it would not. */
export const arbitraryConfig: fc.Arbitrary<Config> = fc
  .record({
    providerId: fc.constantFrom(...catalog.providers.map(({ id }) => id)),
    downstream: fc.nat(),
    name: fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,40}[a-z0-9]$/),
    own: fc.uniqueArray(tool, {
      minLength: 1,
      maxLength: 5,
      selector: ({ name }) => clientToolName(name),
    }),
    builtIn: fc.subarray(builtInTools()),
    baseScopes: fc.uniqueArray(scope, { minLength: 1, maxLength: 3 }),
    hierarchy: fc.dictionary(scope, fc.uniqueArray(scope, { minLength: 1, maxLength: 3 }), {
      maxKeys: 3,
    }),
    packageManager: fc.constantFrom(...choices.packageManager),
    dpop: fc.constantFrom(...choices.dpop),
  })
  .map(
    ({
      providerId,
      downstream,
      name,
      own,
      builtIn,
      baseScopes,
      hierarchy,
      packageManager,
      dpop,
    }) => {
      const taken = new Set(own.map((each) => clientToolName(each.name)));
      return exampleConfig({
        providerId,
        downstreamId: offered(providerId, downstream),
        name,
        packageManager,
        dpop,
        tools: [...builtIn.filter((each) => !taken.has(clientToolName(each.name))), ...own],
        baseScopes,
        scopeHierarchy: hierarchy,
      });
    },
  );

/** One of the ways to call other APIs that a provider offers. */
function offered(providerId: string, index: number): string {
  const provider = catalog.providers.find(({ id }) => id === providerId);
  const ways = provider ? offeredDownstreams(provider) : [];
  return ways[index % ways.length]?.id ?? 'none';
}
