import { literal } from './literal.js';
import { markdownCode, markdownText, printable } from './user-text.js';

interface HelperOptions {
  readonly hash: Readonly<Record<string, unknown>>;
}

/** The only helpers templates may use, beside the built-in `if`, `unless`, `each` and `with`. */
export const helpers = {
  /** A TypeScript literal. `indent`: columns before the line; `before`: columns used on it. */
  lit: (value: unknown, { hash }: HelperOptions) => literal(printable(value), hash),

  /** A member of an object literal, without the comma that follows. */
  prop(name: string, value: unknown, { hash }: HelperOptions) {
    const indent = Number(hash['indent'] ?? 0);
    const before = indent + name.length + 2;
    const text = literal(printable(value), { ...hash, indent, before });
    return text.startsWith('\n') ? `${name}:${text}` : `${name}: ${text}`;
  },

  /** An array literal of the arguments. */
  list(...args: unknown[]) {
    const { hash } = args.pop() as HelperOptions;
    return literal(printable(args), hash);
  },

  /**
   * A list of strings in a JSON file, in the formatter's style. `before`: columns used on the line;
   * `first`: a string in front of the list.
   */
  jsonList(values: readonly unknown[], { hash }: HelperOptions) {
    const all = hash['first'] === undefined ? values : [hash['first'], ...values];
    const items = all.map((value) => JSON.stringify(printable(value)));
    const flat = `[${items.join(', ')}]`;
    const indent = ' '.repeat(Number(hash['indent'] ?? 0));
    if (Number(hash['before']) + flat.length + 1 <= 100) return flat;
    return `[\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}]`;
  },

  /**
   * Several scopes as one string in SQL, inside a function body between `$$`: two of these signs would end
   * it, whatever quotes are around. Backslashes mean nothing there.
   */
  sqlText(values: readonly unknown[]) {
    const text = values.map((value) => String(printable(value)).replaceAll("'", "''")).join(' ');
    return `'${text.replaceAll(/\$(?=\$)/g, "$$' || '")}'`;
  },

  /** A JSON value. */
  json: (value: unknown) => JSON.stringify(printable(value)),

  /** An expression of a GitHub workflow; its braces mean something else in templates. */
  ghExpression: (expression: string) => `\${{ ${expression} }}`,

  /** Running text in Markdown. */
  md: (value: unknown) => markdownText(String(printable(value))),

  /** Inline code in Markdown. */
  code: (value: unknown) => markdownCode(String(printable(value))),

  /** A value in an environment file; every value is checked against a narrow pattern before. */
  env: (value: unknown) => String(printable(value)),

  /** Several scopes as inline code in Markdown. */
  codes: (values: readonly unknown[]) =>
    values.length === 0
      ? '–'
      : values.map((value) => markdownCode(String(printable(value)))).join(' '),
};
