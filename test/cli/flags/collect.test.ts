import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { collect } from '../../../src/cli/flags/collect.js';
import {
  choice,
  list,
  number,
  record,
  refused,
  text,
  toggle,
} from '../../../src/cli/flags/flag.js';
import { readBounded } from '../../../src/cli/flags/read-file.js';
import { parseSetting } from '../../../src/answers/flag-syntax.js';
import { fakeWorld } from '../../support/fake-world.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const command = {
  positionals: { place: text('') },
  flags: {
    label: text(''),
    free: text('', { mayBeEmpty: true }),
    port: number('', 100),
    word: list(''),
    setting: record('', parseSetting),
    force: toggle('', { alias: 'f' }),
    install: choice(''),
    token: refused('is refused'),
  },
};

const read = (values: Record<string, unknown>, argv: string[] = [], extra: string[] = []) => {
  const { given, problems } = collect(command, { values, extra }, fakeWorld(argv, { cwd: '/' }));
  return {
    given,
    told: problems.map(({ flag = '', message, suggestion = '' }) =>
      `${flag}: ${message} ${suggestion}`.trim(),
    ),
  };
};

test('every flag has a value of its own type, given or not', () => {
  expect(read({})).toEqual({
    told: [],
    given: { word: [], force: false },
  });
  const values = {
    place: 'x',
    label: 'l',
    free: '',
    port: '7',
    word: ['a', 'b'],
    setting: 'k=v',
    force: true,
    install: false,
  };
  const expected = { ...values, port: 7, setting: { k: 'v' }, token: undefined };
  expect(read({ ...values, f: true })).toEqual({ told: [], given: expected });
});

test('everything that is wrong is told at once', () => {
  const values = {
    ...{
      labl: 'x',
      z: true,
      label: ['a', 'b'],
      port: '101',
      word: '',
      setting: ['a', 'k=1', 'k=2'],
    },
    ...{ token: 'secret', free: false, place: '' },
  };
  const argv = ['--force', '--no-force', '--install=maybe'];
  expect(read(values, argv, ['more']).told).toEqual([
    '--labl: unknown flag --label',
    '-z: unknown flag',
    '--no-free: unknown flag --free',
    ': unexpected argument "more"',
    '--force: contradicts --no-force',
    '--install: takes no value, not "maybe"',
    '--label: is given more than once: "a", "b"',
    '--port: must be a number from 1 to 100',
    '--word: needs a value',
    '--setting: "a" must be KEY=VALUE',
    '--setting: "k" is given twice with different values',
    '--token: is refused',
    '[place]: needs a value',
  ]);
});

test('nobody is sent to a flag that is refused', () => {
  expect(read({ toke: 'x' }).told).toEqual(['--toke: unknown flag']);
});

test('a file is read up to its limit, and not beyond', () => {
  const file = path.join(temporaryDirectory(), 'file');
  writeFileSync(file, '12345');
  expect(readBounded(file, 5)?.toString()).toBe('12345');
  expect(readBounded(file, 4)).toBe(undefined);
  expect(() => readBounded(path.dirname(file), 5)).toThrow('EISDIR');
});
