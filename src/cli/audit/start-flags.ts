import { quoted, type Problem } from '../../answers/problem.js';
import { placeholders, unknownPlaceholder } from '../../audit/started/placeholders.js';
import { reachOfHost } from '../../http/address-policy.js';
import { commandWords } from '../flags/command-words.js';
import { refuse } from '../flags/flag.js';

/** Reads the command of `--start` as words. */
export function readCommand(value: string): readonly string[] {
  const words = commandWords(value, '--env');
  for (const word of words) checkPlaceholders(word);
  return words;
}

/** Reads one `NAME=VALUE` of `--env`. */
export function readVariable(value: string): readonly [name: string, text: string] | Problem {
  const [, name, text = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(value) ?? [];
  if (name === undefined) return { path: '', message: 'must be NAME=VALUE' };
  const unknown = unknownPlaceholder(text);
  return unknown === undefined ? [name, text] : { path: '', message: says(unknown) };
}

/** Reads `--ready`: a URL of this machine, or a text. */
export function readReady(value: string): string {
  checkPlaceholders(value);
  const [scheme] = /^[a-z][a-z\d+.-]*:\/\//i.exec(value) ?? [];
  if (scheme === undefined) return value;
  // Whatever is filled in stands for a port, or for a URL of this machine.
  const example = value.replaceAll('{port}', '1');
  const url = URL.canParse(example) ? new URL(example) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    return refuse(`${quoted(value)} is neither an http URL nor a text`);
  }
  return reachOfHost(url.hostname) === 'loopback'
    ? value
    : refuse(`${quoted(value)} is not on this machine, where the server is started`);
}

function checkPlaceholders(text: string): void {
  const unknown = unknownPlaceholder(text);
  if (unknown !== undefined) refuse(says(unknown));
}

function says(unknown: string): string {
  return `{${unknown}} stands for nothing; known are ${placeholders.map((each) => `{${each}}`).join(' ')}`;
}
