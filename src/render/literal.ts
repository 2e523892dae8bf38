const PRINT_WIDTH = 100;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** The name of a constant among values, printed as it is. */
export class Identifier {
  constructor(readonly name: string) {}
}

/** How a literal stands in its surroundings. Lengths in columns. */
export interface LiteralPlace {
  /** Indentation of the line on which the literal starts. */
  readonly indent?: number;
  /** Columns already used on that line, indentation included; ends with `: ` or `= `. */
  readonly before?: number;
  /** Print objects on several lines even when they would fit on one. */
  readonly expand?: boolean;
  /** Write characters beyond ASCII as escapes. */
  readonly ascii?: boolean;
}

/**
 * Prints a value as a TypeScript literal in the style of the formatter the project ships, so that
 * no answer can leave its quotes and no generated file needs reformatting.
 *
 * @param value strings, numbers, booleans, undefined, RegExp, {@link Identifier}, arrays and plain objects of these
 */
export function literal(value: unknown, place: LiteralPlace = {}): string {
  const indent = place.indent ?? 0;
  const before = place.before ?? indent;
  const flat = place.ascii ? toAscii(flatLiteral(value)) : flatLiteral(value);
  const isAtom = value instanceof RegExp || value instanceof Identifier;
  const isObject = typeof value === 'object' && value !== null && !isAtom;
  const mustBreak = breaksAlways(value) || (place.expand === true && isObject && flat !== '{}');
  // One column for the comma or semicolon that follows.
  const fits = mustBreak ? false : fitsInto(flat, PRINT_WIDTH - before - 1);
  if (fits === true) return flat;
  if (fits === undefined) return literal(value, { ...place, ascii: true });

  const inner = ' '.repeat(indent + 2);
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const items = value.map(
      (item) => `${inner}${literal(item, { indent: indent + 2, ascii: place.ascii === true })},\n`,
    );
    return `[\n${items.join('')}${' '.repeat(indent)}]`;
  }
  if (isObject) {
    const entries = Object.entries(value);
    const key = keyPrinter(entries.map(([name]) => name));
    const members = entries.map(([name, member]) => {
      const prefix = `${key(name)}: `;
      const text = literal(member, {
        indent: indent + 2,
        before: indent + 2 + prefix.length,
        ascii: place.ascii === true,
      });
      return `${inner}${text.startsWith('\n') ? prefix.trimEnd() : prefix}${text},\n`;
    });
    return `{\n${members.join('')}${' '.repeat(indent)}}`;
  }
  // A long string or pattern moves to a line of its own, where it cannot be broken further.
  return before > indent ? `\n${inner}${flat}` : flat;
}

/**
 * Whether a text is at most `columns` wide. Characters whose width the formatter may see otherwise
 * (emoji, combining marks) make the answer `undefined` when it depends on them.
 */
function fitsInto(text: string, columns: number): boolean | undefined {
  const wide = text.match(WIDE)?.length ?? 0;
  const unsure = text.replace(WIDE, '').replace(NARROW, '').length;
  const sure = text.length + wide - unsure;
  if (sure + 2 * unsure <= columns) return true;
  return sure > columns ? false : undefined;
}

const WIDE = /[\u3041-\u3096\u30A1-\u30FA\u30FC\u4E00-\u9FFF\uAC00-\uD7A3\u3001\u3002]/g;
const NARROW = /[\x20-\x7E\xC0-\xFF\u0100-\u024F\u0391-\u03CE\u0410-\u044F]/g;

function toAscii(text: string): string {
  return text.replace(/[^\x20-\x7E]/g, escapeUnits);
}

function escapeUnits(characters: string): string {
  return characters
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

function flatLiteral(value: unknown): string {
  if (typeof value === 'string') return stringLiteral(value);
  if (value instanceof RegExp) return value.toString();
  if (value instanceof Identifier) return value.name;
  if (Array.isArray(value)) return `[${value.map(flatLiteral).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const key = keyPrinter(entries.map(([name]) => name));
    return `{ ${entries.map(([name, member]) => `${key(name)}: ${flatLiteral(member)}`).join(', ')} }`;
  }
  return String(value);
}

/** The formatter puts every element on its own line when all are objects with several members. */
function breaksAlways(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 1 &&
    value.every(
      (item: unknown) => typeof item === 'object' && item !== null && Object.keys(item).length > 1,
    )
  );
}

/** How to write the keys of an object: all in quotes as soon as one needs them. */
function keyPrinter(names: readonly string[]): (name: string) => string {
  return names.every((name) => IDENTIFIER.test(name)) ? (name) => name : stringLiteral;
}

/**
 * Single quotes, unless the text has more single than double ones. Characters that cannot be seen
 * or that reorder what is seen (control, format, lone surrogates) are escaped.
 */
function stringLiteral(text: string): string {
  const count = (quote: string) => text.split(quote).length - 1;
  const quote = count("'") > count('"') ? '"' : "'";
  const body = text.replace(/[\\'"\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (character) => {
    if (character === '\\' || character === quote) return `\\${character}`;
    if (character === "'" || character === '"') return character;
    return escapeUnits(character);
  });
  return quote + body + quote;
}
