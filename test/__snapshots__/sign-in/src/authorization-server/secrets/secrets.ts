import { readFileSync } from 'node:fs';

/** A key of the ring that encrypts what is stored. */
export interface EncryptionKey {
  readonly kid: string;
  readonly key: Uint8Array;
}

/** What is signed with a shorter secret could be forged by guessing it. */
const MIN_CHARACTERS = 32;
/** Fewer different characters are a word, fewer different steps between them an alphabet. */
const MIN_DIFFERENT = 10;
/** What of this length stands twice in a secret was repeated. */
const REPEATED = /(.{8}).*\1/s;
/** What examples and the settings of local servers say in the place of a secret. */
const PLACEHOLDER =
  /change[-_ ]?me|replace[-_ ]?me|example|your[-_ ]|secret|password|stand-in|^x+$/i;
/** Whole values that are no secret of an upstream; in one that is, such words may occur. */
const EXAMPLE =
  /^(?:change[-_ ]?me.*|replace[-_ ]?me.*|your[-_ ].*|(?:not-a-|client[-_ ])?secret|password|example|.*-of-the-stand-in|x+)$/i;
const KEY_BYTES = 32;

/**
 * Reads a secret from its variable, or from the file that the same name with `_FILE` names.
 *
 * @param wayOut what else to say where it is missing
 * @throws Error that completes the name of the variable to a sentence; nothing of the secret is in it
 */
export function secretOf(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  wayOut = '',
): string {
  const value = env[name] ?? '';
  const file = env[`${name}_FILE`] ?? '';
  if (value !== '' && file !== '') throw new Error(`and ${name}_FILE are both set; keep one`);
  const secret = file === '' ? value : read(file, name);
  if (secret.trim() === '') throw new Error(`is missing; set it or ${name}_FILE${wayOut}`);
  return secret;
}

/** Reads the secrets of cookies, the first of which signs. */
export function parseCookieKeys(text: string): string[] {
  const keys = listOf(text);
  for (const key of keys) {
    if (key.length < MIN_CHARACTERS || isGuessable(key)) {
      throw new Error(`must list random secrets of at least ${MIN_CHARACTERS} characters`);
    }
  }
  if (keys.length === 0) throw new Error('lists nothing');
  if (new Set(keys).size < keys.length) throw new Error('lists a secret twice');
  return keys;
}

/** Reads the keys of what is stored, the first of which encrypts. */
export function parseEncryptionKeys(text: string): EncryptionKey[] {
  const keys = listOf(text).map((entry) => {
    const [, kid = '', encoded = ''] = /^([\w.-]{1,64}):([\w-]{43})$/.exec(entry) ?? [];
    const bytes = Buffer.from(encoded, 'base64url');
    const key = new Uint8Array(bytes);
    // Of random bytes, some are no letters.
    const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f);
    if (key.length !== KEY_BYTES || isGuessable(bytes.toString('latin1')) || isText) {
      throw new Error('must list NAME:KEY, each key 32 random bytes in base64url');
    }
    return { kid, key };
  });
  if (keys.length === 0) throw new Error('lists nothing');
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) {
    throw new Error('lists two keys with the same name');
  }
  return keys;
}

/** Runs a check whose errors complete the name of a variable to a sentence, and puts the name in front of them. */
export function named<T>(name: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} ${problem}`, { cause: error });
  }
}

/** Tells whether nobody has put the secret of an upstream in the place of an example. */
export function isExample(secret: string): boolean {
  return EXAMPLE.test(secret);
}

/** Tells whether a secret has an order that random ones do not have. */
function isGuessable(secret: string): boolean {
  const codes = Array.from(secret, (character) => character.charCodeAt(0));
  const steps = codes.slice(1).map((code, index) => code - (codes[index] ?? 0));
  return (
    [codes, steps].some((values) => new Set(values).size < MIN_DIFFERENT) ||
    REPEATED.test(secret) ||
    PLACEHOLDER.test(secret)
  );
}

/** The items of a list with commas between. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function read(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new Error(`cannot be read: ${name}_FILE names a file that does not open`, {
      cause: error,
    });
  }
}
