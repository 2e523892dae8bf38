import { describe, expect, test } from 'vitest';
import { projectNameFault, toolNameFault } from '../../src/answers/names.js';
import { scopeFault } from '../../src/answers/scopes.js';

describe('a project name is refused when it', () => {
  test.each([
    ['leaves the directory', '../x'],
    ['is a path', 'a/b'],
    ['is a Windows path', 'a\\b'],
    ['is two dots', '..'],
    ['has two dots', 'a..b'],
    ['starts with a dot', '.hidden'],
    ['starts with a dash', '-rf'],
    ['starts with an underscore', '_x'],
    ['ends with a dot', 'x.'],
    ['ends with a dash', 'x-'],
    ['is empty', ''],
    ['is a space', ' '],
    ['is a device', 'con'],
    ['is a device with an extension', 'nul.txt'],
    ['is a numbered device', 'com1'],
    ['is 300 characters long', 'x'.repeat(300)],
    ['is one character too long', 'x'.repeat(65)],
    ['has an emoji', 'my-🦊'],
    ['has a single quote', "a'b"],
    ['has a double quote', 'a"b'],
    ['has a backtick', 'a`b'],
    ['is a template', '${process.exit()}'],
    ['has a line break', 'a\nb'],
    ['ends with a line break', 'a\n'],
    ['has a NUL', 'a\0b'],
    ['has capital letters', 'MyServer'],
    ['has a scope', '@acme/server'],
    ['is a directory of npm', 'node_modules'],
    ['is reserved by npm', 'favicon.ico'],
    ['is a module of Node', 'http'],
  ])('%s', (_, name) => {
    expect(projectNameFault(name)).toBeTypeOf('string');
  });
});

test.each(['my-server', 'a', '0', 'a_b.c-d', 'x'.repeat(64), 'constructor', 'console-app'])(
  'a project may be called %s',
  (name) => {
    expect(projectNameFault(name)).toBeUndefined();
  },
);

test.each([
  '',
  'a b',
  'a/b',
  'x'.repeat(65),
  'ü',
  "a'",
  'a`',
  '${x}',
  'constructor',
  '__proto__',
  'prototype',
  'toString',
  'hasOwnProperty',
  'a\n',
])('a tool cannot be called %j', (name) => {
  expect(toolNameFault(name)).toBeTypeOf('string');
});

test.each(['list_todos', 'a.b-c', 'A', 'x'.repeat(64)])('a tool may be called %s', (name) => {
  expect(toolNameFault(name)).toBeUndefined();
});

test.each([
  '',
  'a b',
  'a"b',
  'a\\b',
  'é',
  '\t',
  'x'.repeat(129),
  '__proto__',
  'openid',
  'profile',
  'email',
  'a\n',
])('%j is no scope of this server', (scope) => {
  expect(scopeFault(scope)).toBeTypeOf('string');
});

test('offline_access is refused with the reason', () => {
  expect(scopeFault('offline_access')).toContain('CHAL-19');
});

test.each(['todos:read', '!', '~', 'https://example.com/scope', 'a+b', 'a=b', "a'b", '$x', '`x`'])(
  '%s is a scope',
  (scope) => {
    expect(scopeFault(scope)).toBeUndefined();
  },
);
