import fc from 'fast-check';

/** Any text: printable, binary, long, with the characters that headers and JSON care about. */
export const text: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(' ', '\t', '\r', '\n', '\0', '"', '\\', ',', ';', '=', 'a') }),
);

/** Any value that JSON can say, numbers beyond the usual ones and odd keys included. */
export const json: fc.Arbitrary<unknown> = fc
  .oneof(
    fc.json({ maxDepth: 5 }),
    fc.constantFrom('1e999', '-1e999', '-0', '{"__proto__":{"active":true}}', '[[[[]]]]', '""'),
  )
  .map((source): unknown => JSON.parse(source));
