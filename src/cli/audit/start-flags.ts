import { statSync } from 'node:fs';
import path from 'node:path';
import { quoted, type Problem } from '../../answers/problem.js';
import { placeholders, unknownPlaceholder } from '../../audit/started/placeholders.js';
import { reachOfHost } from '../../http/address-policy.js';
import { commandWords } from '../flags/command-words.js';
import { parsed, record, refuse } from '../flags/flag.js';
import type { Environment } from '../environment.js';

const group = 'What';

/** The flags for a server that the audit starts. */
export const startFlags = {
  start: parsed('Start this server, audit it and stop it; it trusts the test issuer', readCommand, {
    group,
  }),
  env: record(
    `A variable for it, NAME=VALUE; may be repeated; in it and the command, ${placeholders.map((each) => `{${each}}`).join(' ')} are filled in`,
    readVariable,
    { group },
  ),
  ready: parsed('A URL that answers, or a text in its output, once it runs', readReady, {
    group,
    fallback: 'its endpoint answers',
  }),
  cwd: parsed('Start it in this directory', readDirectory, { group, fallback: 'the current one' }),
};

/** Names a server by the command that starts it: the program alone is the same for many. */
export const nameOf = (command: readonly string[]): string => command.slice(0, 2).join(' ');

/** Reads the command of `--start` as words. */
function readCommand(value: string): readonly string[] {
  const words = commandWords(value, '--env');
  for (const word of words) checkPlaceholders(word);
  return words;
}

/** Reads one `NAME=VALUE` of `--env`. */
function readVariable(value: string): readonly [name: string, text: string] | Problem {
  const [, name, text = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(value) ?? [];
  if (name === undefined) return { path: '', message: 'must be NAME=VALUE' };
  const unknown = unknownPlaceholder(text);
  return unknown === undefined ? [name, text] : { path: '', message: says(unknown) };
}

/** Reads `--ready`: a URL of this machine, or a text. */
function readReady(value: string): string {
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

function readDirectory(value: string, { cwd }: Environment): string {
  const directory = path.resolve(cwd, value);
  const isDirectory = statSync(directory, { throwIfNoEntry: false })?.isDirectory() ?? false;
  return isDirectory ? directory : refuse(`${quoted(value)} is no directory`);
}
