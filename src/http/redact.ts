/** Shorter texts occur by chance. */
const SHORTEST = 12;

/** Longer texts do not come twice. */
const LONGEST_KNOWN = 2000;

/** Takes tokens and control characters out of whatever is shown or kept. */
export interface Redactor {
  /** From now on this value reads as its label. */
  hide(value: string, label: string): void;
  redact(text: string): string;
}

/** Headers whose whole value is a secret, whoever sent them. */
const SECRET_FIELDS = new Set(['set-cookie', 'cookie', 'mcp-session-id', 'proxy-authorization']);

/** Builds a redactor. Whatever looks like a JWT is hidden too, wherever it came from. */
export function createRedactor(): Redactor {
  const secrets = createSecrets();
  // Headers repeat themselves, and there are many secrets to look for in each.
  const known = new Map<string, string>();
  const add = (value: string, label: string) => {
    const form = new URLSearchParams([['', value]]).toString().slice(1);
    for (const spelling of [value, encodeURIComponent(value), form]) {
      if (spelling.length >= SHORTEST && secrets.add(spelling, `[${label}]`)) known.clear();
    }
  };
  return {
    hide(value, label) {
      for (const each of [value, ...value.split('.')]) add(each, label);
    },
    redact(text) {
      const before = known.get(text);
      if (before !== undefined) return before;
      let clean = secrets.replaceIn(text);
      // Escape codes and marks that reorder text are shown, not obeyed, wherever this ends up.
      clean = printable(clean).replace(/eyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*){0,3}/g, '[a JWT]');
      if (text.length < LONGEST_KNOWN) known.set(text, clean);
      return clean;
    },
  };
}

/** Texts to look for, by how they begin: an audit has thousands, and looks for all of them in every header. */
function createSecrets() {
  const byStart = new Map<string, Map<string, string>>();
  const pairs = new Set<number>();
  const pairAt = (text: string, at: number) =>
    text.charCodeAt(at) * 0x10000 + text.charCodeAt(at + 1);
  const startAt = (text: string, at: number) => text.slice(at, at + SHORTEST);

  /** The longest that stands there: tokens may share a part. */
  function longestAt(text: string, at: number): readonly [string, string] | undefined {
    let longest: readonly [string, string] | undefined;
    for (const found of byStart.get(startAt(text, at)) ?? []) {
      if (found[0].length > (longest?.[0].length ?? 0) && text.startsWith(found[0], at)) {
        longest = found;
      }
    }
    return longest;
  }

  return {
    /** Takes a text of at least `SHORTEST` characters; says whether it is new. It keeps the first of its labels. */
    add(text: string, label: string): boolean {
      const start = startAt(text, 0);
      const same = byStart.get(start) ?? new Map<string, string>();
      if (same.has(text)) return false;
      byStart.set(start, same);
      pairs.add(pairAt(text, 0));
      same.set(text, label);
      return true;
    },
    replaceIn(text: string): string {
      const pieces: string[] = [];
      let done = 0;
      for (let at = 0; at <= text.length - SHORTEST;) {
        // Texts can be megabytes, and most of their places begin nothing.
        const found = pairs.has(pairAt(text, at)) ? longestAt(text, at) : undefined;
        if (!found) {
          at += 1;
          continue;
        }
        pieces.push(text.slice(done, at), found[1]);
        done = at += found[0].length;
      }
      return done === 0 ? text : pieces.join('') + text.slice(done);
    },
  };
}

/** Variables whose values nobody is to see, by their names. */
const SECRET_NAMES = /key|token|secret|pass|credential|cookie|private|dsn|_ur[il]$/i;

/** Builds a redactor that hides what a program was given in its environment as a secret. */
export function redactorFor(environment: Readonly<Record<string, string | undefined>>): Redactor {
  const redactor = createRedactor();
  for (const [name, value = ''] of Object.entries(environment)) {
    if (SECRET_NAMES.test(name)) redactor.hide(value, name);
  }
  return redactor;
}

function printable(text: string): string {
  return text.replace(
    /(?![\n\t])[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A header, safe to show. What is secret in it is hidden from now on wherever somebody repeats it. */
export function redactHeader(redactor: Redactor, name: string, value: string): [string, string] {
  const field = name.toLowerCase();
  if (!SECRET_FIELDS.has(field)) return [redactor.redact(name), redactor.redact(value)];
  // A token has a label of its own.
  if (field === 'proxy-authorization') return [redactor.redact(name), '[hidden]'];
  // Behind the first part of a Set-Cookie stand attributes, such as a date.
  const [pair = ''] = value.split(';', 1);
  const cookies = field === 'set-cookie' ? [pair] : value.split(/; */);
  for (const each of cookies) {
    for (const secret of [each, each.slice(each.indexOf('=') + 1)]) redactor.hide(secret, field);
  }
  return [redactor.redact(name), '[hidden]'];
}
