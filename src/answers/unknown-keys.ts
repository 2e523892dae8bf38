import { isRecord } from './is-record.js';
import { doorSchema, existingSchema } from './existing-schema.js';
import { closest, quoted, type Problem } from './problem.js';
import {
  answersSchema,
  issuerSchema,
  machineSchema,
  promptSchema,
  resourceSchema,
  rolesSchema,
  toolSchema,
} from './schema.js';

/** The answers that are lists of objects of a fixed shape. */
const LISTS = {
  tools: toolSchema,
  resources: resourceSchema,
  prompts: promptSchema,
  issuers: issuerSchema,
  machines: machineSchema,
  roles: rolesSchema,
};

const SECRET = /secret|passw|passphrase|token|credential|private|(?:^|[a-z_-])key$|^key/i;

/**
 * Finds keys the schema does not know, at every level with a fixed shape, and takes them out.
 * Names of secrets get a remedy of their own: answers are committed, secrets are not.
 *
 * @returns the input without them, and one problem per key
 */
export function takeOutUnknownKeys(input: Readonly<Record<string, unknown>>): {
  known: Record<string, unknown>;
  problems: Problem[];
} {
  const problems: Problem[] = [];
  const known = pick(input, Object.keys(answersSchema.entries), '', problems);
  for (const [answer, { entries }] of Object.entries(LISTS)) {
    const list = known[answer];
    if (!Array.isArray(list)) continue;
    known[answer] = list.map((each: unknown, index) =>
      isRecord(each) ? pick(each, Object.keys(entries), `${answer}[${index}].`, problems) : each,
    );
  }
  const { existing } = known;
  if (isRecord(existing)) {
    const inside = pick(existing, Object.keys(existingSchema.entries), 'existing.', problems);
    const { doors } = inside;
    known['existing'] = {
      ...inside,
      ...(Array.isArray(doors)
        ? {
            doors: doors.map((door: unknown, index) =>
              isRecord(door)
                ? pick(door, Object.keys(doorSchema.entries), `existing.doors[${index}].`, problems)
                : door,
            ),
          }
        : {}),
    };
  }
  return { known, problems };
}

/** What to say about a key that is not known. */
export function unknownKeyProblem(path: string, key: string, known: readonly string[]): Problem {
  if (SECRET.test(key)) {
    const message = `${quoted(key)} looks like a secret; answers are committed, so set it in the server's environment instead`;
    return { path, message };
  }
  const suggestion = closest(key, known);
  const message = `unknown key ${quoted(key)}`;
  return suggestion === undefined
    ? { path, message: known.length > 0 ? `${message} (known: ${known.join(', ')})` : message }
    : { path, message, suggestion };
}

function pick(
  object: Readonly<Record<string, unknown>>,
  keys: readonly string[],
  prefix: string,
  problems: Problem[],
): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) {
    if (keys.includes(key)) picked[key] = value;
    else problems.push(unknownKeyProblem(`${prefix}${pathKey(key)}`, key, keys));
  }
  return picked;
}

/** A key as it may stand in a path of a message. */
export function pathKey(key: string): string {
  return /^[\w$.:+/-]{1,60}$/.test(key) ? key : quoted(key);
}
