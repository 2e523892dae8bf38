import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../../answers/is-record.js';
import { isParsed, parseSource, type Source } from '../parse.js';

/** Tells whether two texts of a file are the same code with the same comments, however each is formatted. */
export function sameCode(file: string, a: string, b: string): boolean {
  const [one, other] = [parseSource(file, a), parseSource(file, b)];
  if (!isParsed(one) || !isParsed(other)) return false;
  return isDeepStrictEqual(meaningOf(one), meaningOf(other));
}

function meaningOf({ program, comments }: Source): unknown {
  const said = comments.map(({ value }) => value.replaceAll(/\s+/g, ' ').trim());
  return [meant(program), said];
}

/** Where something stands, and which quotes and digits it is written with. */
const FORM = ['start', 'end', 'loc', 'range', 'raw', 'directive'];

function isEmpty(value: unknown): boolean {
  return isRecord(value) && value['type'] === 'EmptyStatement';
}

/** A tree without what a formatter changes: places, quotes, parentheses. */
function meant(value: unknown): unknown {
  // Without semicolons a line that begins with a bracket has one in front, a statement of its own behind a block.
  if (Array.isArray(value)) return value.filter((each) => !isEmpty(each)).map(meant);
  if (!isRecord(value)) return value;
  if (value['type'] === 'ParenthesizedExpression') return meant(value['expression']);
  // A line break in a template is part of its text; `cooked` alone may be absent.
  if (value['type'] === 'TemplateElement') return [value['type'], value['value']];
  const isMeant = ([key, each]: [string, unknown]) => !FORM.includes(key) && each !== undefined;
  const entries = Object.entries(value).filter(isMeant);
  return Object.fromEntries(
    entries.map(([key, each]) => {
      const isName = key === 'key' && value['computed'] === false && isRecord(each);
      return [key, isName ? (each['name'] ?? each['value']) : meant(each)];
    }),
  );
}
