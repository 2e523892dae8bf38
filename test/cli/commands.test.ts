import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commandNames, named, unnamed } from '../../src/cli/commands/index.js';
import type { Command } from '../../src/cli/command.js';
import { repository } from '../support/cells.js';

test('every file of the commands is a command, and no other is', () => {
  const files = readdirSync(path.join(repository, 'src/cli/commands'));
  const expected = ['index', unnamed.name, ...commandNames].map((name) => `${name}.ts`);
  expect(files.sort()).toEqual(expected.sort());
});

const inner: readonly Command[] = named.flatMap(({ subcommands = [] }) => subcommands);
const all = [unnamed, ...named, ...inner];

test.each(all)('$name takes --json and --verbose, and has one line of help', (command) => {
  expect(Object.keys(command.flags)).toEqual(expect.arrayContaining(['json', 'verbose']));
  expect(command.describe).toMatch(/^[A-Z].*[^.]$/);
  for (const [line] of command.examples) expect(line).toContain('$0');
});

test.each(all)('$name and each of its flags stand in the documents', (command) => {
  const docs = path.join(repository, 'docs');
  const files = readdirSync(docs).filter((file) => file.endsWith('.md'));
  const text = ['../README.md', ...files]
    .map((file) => readFileSync(path.join(docs, file), 'utf8'))
    .join('\n');
  if (command !== unnamed) {
    expect(text).toMatch(new RegExp(`(create-secure-mcp(\\.js)? |\`)${command.name}\\b`));
  }
  for (const [name, { hidden }] of Object.entries(command.flags)) {
    if (!hidden) expect(text).toMatch(new RegExp(`--(no-)?${name}\\b`));
  }
});
