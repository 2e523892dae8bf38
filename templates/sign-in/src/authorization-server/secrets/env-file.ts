import { readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual, parseEnv } from 'node:util';

const EXPORT = /^export[ \t]+/;
/** What may follow a setting that ends with its line: nothing, a comment or another setting. */
const ANOTHER_LINE = /^\s*(?:$|#|(?:export[ \t]+)?[A-Za-z_][\w.]*[ \t]*=)/;

/** A line of a file of settings; JSON in single quotes, as shells and Node want it. */
export function settingLine(name: string, value: string): string {
  return `${name}=${value.startsWith('{') ? `'${value}'` : value}`;
}

/**
 * Writes settings into a file that nobody else can read: a new one, or one that has no value for any of them yet.
 *
 * @throws Error when one of them is there already
 */
export function writeSettings(file: string, settings: Readonly<Record<string, string>>): void {
  const text = textOf(file);
  if (text === undefined) {
    writeFileSync(file, linesOf(settings), { mode: 0o600, flag: 'wx' });
    return;
  }
  const present = valuesIn(text);
  const taken = Object.keys(settings).filter((name) => (present[name] ?? '') !== '');
  if (taken.length > 0) {
    throw new Error(
      `${taken.join(', ')} in ${file}: there already, so the file was left as it is. --rotate puts a new key in front`,
    );
  }
  const lines = Object.entries(settings);
  const missing = lines.filter(([name]) => present[name] === undefined);
  const end = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  changeSettings(file, end + missing.map(([name]) => `${name}=\n`).join(''), settings);
}

/**
 * Replaces settings in a file, and nothing else. Whoever reads it finds the old or the new file.
 *
 * @param text what the file holds
 * @throws Error when a setting does not stand in one line of its own; the file is as it was then
 */
export function changeSettings(
  file: string,
  text: string,
  settings: Readonly<Record<string, string>>,
): void {
  let changed = text;
  for (const [name, value] of Object.entries(settings)) {
    const line = new RegExp(`^([ \\t]*(?:export[ \\t]+)?)${name}[ \\t]*=.*$`, 'gm');
    const [found, ...others] = text.matchAll(line);
    if (!found || others.length > 0) throw notOneLine(file, name);
    // Node reads the second half of a value without quotes as nothing, or as part of the next name.
    const [, next = ''] = text.slice(found.index).split(/\r?\n/);
    if (!ANOTHER_LINE.test(next)) throw notOneLine(file, name);
    changed = changed.replace(line, (_, before: string) => before + settingLine(name, value));
  }
  // Read as the server will read it: values over several lines and quotes that do not end show here.
  const expected = { ...valuesIn(text), ...settings };
  if (!isDeepStrictEqual(valuesIn(changed), expected)) {
    throw notOneLine(file, Object.keys(settings).join(', '));
  }
  // A link stays one.
  const place = realpathSync(file);
  const draft = `${place}.${process.pid}.new`;
  writeFileSync(draft, changed, { mode: 0o600, flag: 'wx' });
  renameSync(draft, place);
}

/** What the file sets. From Node 22 on `parseEnv` takes `export` for a part of the name. */
function valuesIn(text: string): Readonly<Record<string, string | undefined>> {
  const entries = Object.entries(parseEnv(text));
  return Object.fromEntries(entries.map(([name, value]) => [name.replace(EXPORT, ''), value]));
}

function notOneLine(file: string, name: string): Error {
  return new Error(
    `${name} does not stand in one line of its own in ${file}, which was left as it is. Put it there, once, or change it by hand`,
  );
}

function linesOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${settingLine(name, value)}\n`)
    .join('');
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
