import { describe, expect, test } from 'vitest';
import { withDefaults } from '../../src/answers/defaults.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import { toAnswersFile } from '../../src/answers/answers-file.js';
import { validateAnswers, validateGiven } from '../../src/answers/validate.js';

const problemsOf = (input: unknown) => validateGiven(input).problems;
const messagesOf = (input: unknown) =>
  problemsOf(input)
    .map(({ message }) => message)
    .join('\n');
const tool = (changes: object) => ({ tools: [{ name: 'x', scopes: ['a'], ...changes }] });

describe('answers are refused when', () => {
  test.each([null, [], 'text', 7, true])('they are %j and no object', (input) => {
    expect(validateGiven(input)).toEqual({ answers: {}, problems: [expect.anything()] });
    expect(validateAnswers(input).ok).toBe(false);
  });

  test('a key is misspelt, and the right one is named', () => {
    expect(problemsOf({ provdier: 'keycloak' })).toMatchObject([
      { path: 'provdier', suggestion: 'provider' },
    ]);
    expect(problemsOf(tool({ titel: 'X' }))).toMatchObject([
      { path: 'tools[0].titel', suggestion: 'title' },
    ]);
  });

  test('a provider is unknown, and the closest is named', () => {
    expect(problemsOf({ provider: 'keycloack' })).toMatchObject([{ suggestion: 'keycloak' }]);
  });

  test.each(['clientSecret', 'password', 'apiKey', 'accessToken', 'token'])(
    'the setting %s looks like a secret',
    (key) => {
      const answers = { provider: 'keycloak', providerSettings: { [key]: 'x' } };
      expect(messagesOf(answers)).toContain('environment');
      expect(messagesOf({ [key]: 'x' })).toContain('environment');
    },
  );

  test('a setting carries a password in its URL', () => {
    const providerSettings = { issuer: 'https://me:hunter2@auth.example.com' };
    const messages = messagesOf({ provider: 'generic-oidc', providerSettings });
    expect(messages).toContain('password');
    expect(messages).not.toContain('hunter2');
  });

  test.each([
    'http://auth.example.com',
    'https://a b',
    'https://a?x',
    'https://a\nX=1',
    'https://ä',
  ])('the issuer is %j', (issuer) => {
    expect(problemsOf({ provider: 'generic-oidc', providerSettings: { issuer } })).not.toEqual([]);
  });

  test.each([
    ['keycloak', 'entra-obo', 'none, client-credentials, token-exchange'],
    ['entra', 'token-exchange', 'none, client-credentials, entra-obo'],
    ['supabase', 'client-credentials', 'none'],
  ])('%s does not offer %s, and what it offers is named', (provider, downstream, offered) => {
    const problems = problemsOf({ provider, downstream });
    expect(problems).toMatchObject([{ path: 'downstream' }]);
    expect(problems[0]?.message).toContain(`(one of: ${offered})`);
    expect(problems[0]?.message).toContain('it is by');
  });

  test('the tool that calls another API is given another title', () => {
    const tools = [{ name: 'call_external_api', title: 'X', scopes: [] }];
    expect(messagesOf({ tools, downstream: 'token-exchange' })).toContain('cannot be changed');
    expect(messagesOf({ tools })).toBe('');
  });

  test('a way to call other APIs is misspelt, and the right one is named', () => {
    expect(problemsOf({ downstream: 'token-exchang' })).toMatchObject([
      { suggestion: 'token-exchange' },
    ]);
  });

  test('a setting belongs to another provider', () => {
    expect(problemsOf({ provider: 'entra', providerSettings: { realm: 'x' } })).toHaveLength(1);
  });

  test('two tools have one name, or names that differ in case or signs', () => {
    const scopes: string[] = [];
    expect(
      messagesOf({
        tools: [
          { name: 'a', scopes },
          { name: 'a', scopes },
        ],
      }),
    ).toContain('twice');
    expect(
      messagesOf({
        tools: [
          { name: 'a', scopes },
          { name: 'A', scopes },
        ],
      }),
    ).toContain('case');
    expect(
      messagesOf({
        tools: [
          { name: 'add-a', scopes },
          { name: 'add.a', scopes },
        ],
      }),
    ).toContain('which clients take for one');
  });

  test('a tool is only named', () => {
    expect(problemsOf({ tools: ['list_todos'] })).toMatchObject([{ path: 'tools[0]' }]);
    expect(problemsOf({ tools: [{ name: 'x' }] })).toMatchObject([
      { path: 'tools[0].scopes', message: 'is missing' },
    ]);
  });

  test.each(['a\nb', 'a\u2028b', 'a\u202Eb', '\u0007', '\uD800', '   ', 'x'.repeat(101)])(
    'a title is %j',
    (title) => {
      expect(problemsOf(tool({ title }))).toMatchObject([{ path: 'tools[0].title' }]);
    },
  );

  test('a scope is given twice', () => {
    expect(messagesOf(tool({ scopes: ['a', 'a'] }))).toContain('twice');
  });

  test.each(['offline_access', 'openid', 'a b'])('%s is asked for', (scope) => {
    expect(problemsOf({ baseScopes: [scope] })).toHaveLength(1);
    expect(problemsOf(tool({ scopes: [scope] }))).toHaveLength(1);
  });

  test('there is no base scope', () => {
    expect(problemsOf({ baseScopes: [] })).toHaveLength(1);
  });

  test('there are 101 tools', () => {
    const tools = Array.from({ length: 101 }, (_, n) => ({ name: `t${n}`, scopes: [] }));
    expect(problemsOf({ tools })).toMatchObject([{ path: 'tools' }]);
  });

  test('scopes imply each other in a circle, or one itself', () => {
    expect(messagesOf({ scopeHierarchy: { a: ['b'], b: ['c'], c: ['a'] } })).toContain('circle');
    expect(messagesOf({ scopeHierarchy: { a: ['a'] } })).toContain('itself');
  });

  test('a narrow scope is needed by nothing', () => {
    expect(messagesOf({ ...tool({}), scopeHierarchy: { broad: ['unused'] } })).toContain('no tool');
  });

  test.each(['__proto__', 'constructor', 'prototype'])('%s is a key of the hierarchy', (key) => {
    const input: unknown = JSON.parse(`{"scopeHierarchy":{"${key}":["a"]}}`);
    expect(problemsOf(input)).not.toEqual([]);
  });
});

test('all problems are reported at once and the good answers kept', () => {
  const { answers, problems } = validateGiven({
    name: '../x',
    provider: 'keycloak',
    framework: 'expres',
    tools: [{ name: 'a b', scopes: ['"'] }],
    nonsense: 1,
  });
  expect(problems.map(({ path }) => path).sort()).toEqual([
    ...['framework', 'name', 'nonsense', 'tools[0].name', 'tools[0].scopes[0]'],
  ]);
  expect(answers).toEqual({ provider: 'keycloak' });
});

test('one fault is one problem', () => {
  expect(problemsOf({ name: 'X'.repeat(300) })).toHaveLength(1);
});

test('messages show hostile values escaped and cut', () => {
  const messages = messagesOf({ name: `\u001B[31m${'x'.repeat(200)}` });
  expect(messages).not.toContain('\u001B');
  expect(messages.length).toBeLessThan(250);
});

test('missing answers are named', () => {
  const checked = validateAnswers({ name: 'x', framework: 'express' });
  expect(checked.ok ? [] : checked.problems.map(({ path }) => path)).toEqual([
    ...['provider', 'tools', 'spec'],
  ]);
});

test('titles may be in any language', () => {
  expect(problemsOf(tool({ title: 'Suche 検索 🦊 `${x}` \'"', description: '</script>' }))).toEqual(
    [],
  );
});

test('whoever calls another API gets the tool that shows how, once', () => {
  const config = resolveConfig(withDefaults({ downstream: 'client-credentials' }));
  const tools = config.tools.map(({ name }) => name);
  expect(tools.filter((name) => name === 'call_external_api')).toHaveLength(1);
  const again = validateAnswers(JSON.parse(toAnswersFile(config)));
  expect(again.ok && resolveConfig(again.answers)).toEqual(config);
});

test('what the generator writes it reads back, $schema allowed', () => {
  const config = resolveConfig(withDefaults({ name: 'x' }));
  const answers = JSON.parse(toAnswersFile(config)) as object;
  const checked = validateAnswers({ $schema: './schema.json', ...answers });
  expect(checked.ok && resolveConfig(checked.answers)).toEqual(config);
});
