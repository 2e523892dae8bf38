import { renameSync, writeFileSync } from 'node:fs';

/** A line of a file of settings; JSON in single quotes, as shells and Node want it. */
export function settingLine(name: string, value: string): string {
  return `${name}=${value.startsWith('{') ? `'${value}'` : value}`;
}

/** Writes a file that nobody else can read. Refuses where there is one. */
export function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new Error(
      `${file} is there already and was left as it is. --rotate puts a new key into it, or name another file`,
      { cause: error },
    );
  }
}

/**
 * Replaces one line of a file of settings, and nothing else. Whoever reads it finds the old or the new file.
 *
 * @param text what the file holds
 */
export function replaceSetting(file: string, text: string, name: string, value: string): void {
  const line = new RegExp(`^(?:export )?${name}=.*$`, 'm');
  if (!line.test(text)) throw new Error(`${file} has no line for ${name}`);
  const draft = `${file}.${process.pid}.new`;
  const replaced = text.replace(line, () => settingLine(name, value));
  writeFileSync(draft, replaced, { mode: 0o600, flag: 'wx' });
  renameSync(draft, file);
}
