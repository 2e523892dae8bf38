import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { commandNames, named, unnamed } from '../../src/cli/commands/index.js';
import { repository } from '../support/cells.js';

test('every file of the commands is a command, and no other is', () => {
  const files = readdirSync(path.join(repository, 'src/cli/commands'));
  const expected = ['index', unnamed.name, ...commandNames].map((name) => `${name}.ts`);
  expect(files.sort()).toEqual(expected.sort());
});

test.each([unnamed, ...named])(
  '$name takes --json and --verbose, and has one line of help',
  (command) => {
    expect(Object.keys(command.flags)).toEqual(expect.arrayContaining(['json', 'verbose']));
    expect(command.describe).toMatch(/^[A-Z].*[^.]$/);
    for (const [line] of command.examples) expect(line).toContain('$0');
  },
);
