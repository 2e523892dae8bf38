import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clientNameOf,
  directoryNameOf,
  labelOf,
  projectNameFault,
  toolNameFault,
} from '../../src/answers/names.js';
import { scopeFault } from '../../src/answers/scopes.js';
import { toolNameWarnings } from '../../src/answers/tool-name-warnings.js';

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
    ['has an empty scope', '@/server'],
    ['is only a scope', '@acme'],
    ['has two scopes', '@acme/@acme/server'],
    ['has a scope that leaves the directory', '@../server'],
    ['has a device behind its scope', '@acme/con'],
    ['has a scope without @', 'acme/server'],
    ['is a directory of npm', 'node_modules'],
    ['is reserved by npm', 'favicon.ico'],
    ['is a module of Node', 'http'],
  ])('%s', (_, name) => {
    expect(projectNameFault(name)).toBeTypeOf('string');
  });
});

test.each([
  ...['my-server', 'a', '0', 'a_b.c-d', 'x'.repeat(64), 'constructor', 'console-app'],
  ...['@acme/orders-mcp', '@a.b/c_d', '@acme/http'],
])('a project may be called %s', (name) => {
  expect(projectNameFault(name)).toBeUndefined();
});

describe('what is called after a project has a name its consumer takes:', () => {
  test.each([
    ['orders', 'orders', 'orders', 'orders'],
    ['acme.orders', 'acme.orders', 'acme-orders', 'acme-orders'],
    ['@acme/orders-mcp', 'orders-mcp', 'acme-orders-mcp', 'acme-orders-mcp'],
    ['a_b.c-d', 'a_b.c-d', 'a_b-c-d', 'a-b-c-d'],
    ['x_', 'x_', 'x_', 'x'],
    [`${'x'.repeat(62)}.y`, `${'x'.repeat(62)}.y`, `${'x'.repeat(62)}-y`, 'x'.repeat(62)],
  ])('%s: directory %s, client %s, label %s', (name, directory, client, label) => {
    expect(directoryNameOf(name)).toBe(directory);
    expect(clientNameOf(name)).toBe(client);
    expect(labelOf(name)).toBe(label);
  });

  test('any name', () => {
    const part = fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,30}$/);
    const names = fc
      .tuple(fc.option(part), part)
      .map(([scope, name]) => (scope === null ? name : `@${scope}/${name}`))
      .filter((name) => projectNameFault(name) === undefined);
    fc.assert(
      fc.property(names, (name) => {
        // claude mcp add, codex mcp add
        expect(clientNameOf(name)).toMatch(/^[a-zA-Z0-9_-]+$/);
        expect(clientNameOf(name)).not.toMatch(/^-/);
        // RFC 1123; Docker and Cloudflare take these
        expect(labelOf(name)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/);
      }),
    );
  });
});

describe('a tool name that many clients refuse is warned of:', () => {
  const messages = (name: string, ...tools: string[]) =>
    toolNameWarnings({ name, tools: tools.map((tool) => ({ name: tool, scopes: [] })) }).map(
      ({ message }) => message,
    );

  test('not an ordinary one', () => {
    expect(messages('orders', 'search_orders', 'a-b', 'X')).toEqual([]);
  });

  test('dots, all in one warning', () => {
    expect(messages('orders', 'orders.search', 'orders.list', 'x')).toEqual([
      'many clients refuse dots in tool names ("orders.search", "orders.list"); "_" works everywhere',
    ]);
  });

  test('one that is too long behind the name of the server', () => {
    expect(messages('orders', 'x'.repeat(51))).toEqual([]);
    expect(messages('orders', 'x'.repeat(52)).join()).toContain('more than 64 characters');
    expect(messages('orders', 'x.'.repeat(30)).join()).toMatch(/dots.*; .*more than 64/);
  });
});

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
  'a,b',
  'a;b',
  'a|b',
  'a, b',
  'x'.repeat(129),
  '__proto__',
  'openid',
  'profile',
  'email',
  'a\n',
])('%j is no scope of this server', (scope) => {
  expect(scopeFault(scope)).toBeTypeOf('string');
});

test.each(['a,b', 'a;b', 'a|b', 'a b'])('%j says how several scopes are joined', (scope) => {
  expect(scopeFault(scope)).toContain('join them with "+"');
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
