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
  const wholes = new Map<string, string>();
  const parts = new Map<string, string>();
  // Headers repeat themselves, and there are many secrets to look for in each.
  const known = new Map<string, string>();
  const add = (map: Map<string, string>, value: string, label: string) => {
    const form = new URLSearchParams([['', value]]).toString().slice(1);
    for (const spelling of [value, encodeURIComponent(value), form]) {
      if (spelling.length >= SHORTEST && !map.has(spelling)) map.set(spelling, `[${label}]`);
    }
  };
  return {
    hide(value, label) {
      known.clear();
      add(wholes, value, label);
      for (const part of value.split('.')) add(parts, part, label);
    },
    redact(text) {
      const before = known.get(text);
      if (before !== undefined) return before;
      let clean = text;
      // Tokens may share a part, so whole ones go first.
      for (const [value, shown] of [...wholes, ...parts]) clean = clean.replaceAll(value, shown);
      // Escape codes and marks that reorder text are shown, not obeyed, wherever this ends up.
      clean = printable(clean).replace(/eyJ[\w-]{5,}\.[\w-]*(?:\.[\w-]*){0,3}/g, '[a JWT]');
      if (text.length < LONGEST_KNOWN) known.set(text, clean);
      return clean;
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

/** A header, safe to show. */
export function redactHeader(redactor: Redactor, name: string, value: string): [string, string] {
  const isSecret = SECRET_FIELDS.has(name.toLowerCase());
  return [redactor.redact(name), isSecret ? '[hidden]' : redactor.redact(value)];
}
