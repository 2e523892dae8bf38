import { describe, expect, test } from 'vitest';
import { withDefaults } from '../../src/answers/defaults.js';
import { parseResource } from '../../src/answers/flag-syntax.js';
import { resourceNameOf } from '../../src/answers/resources.js';
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

  test.each([
    ['notes', 'must be a URI'],
    ['//notes', 'must be a URI'],
    ['notes://a b', 'must be a URI'],
    ['notes://ü', 'must be a URI'],
    ['notes://a\u202Eb', 'must be a URI'],
    ['Notes://a', 'a lower-case scheme'],
    ['https://Example.com/R', 'write it as https://example.com/R'],
    ['https://example.com', 'write it as https://example.com/'],
    ['a://x/../y', 'write it as a://x/y'],
    ['https://me:hunter2@example.com/', 'user name or password'],
    ['a://{b}{c}', 'is not simple'],
    ['a://{b*}', 'is not simple'],
    ['a://x/{b-c}', 'no name of at most 32'],
    [`a://x/{${'x'.repeat(33)}}`, 'no name of at most 32'],
    ['a://x/{__proto__}', 'already has'],
    ['a://x/{b}/{b}', 'twice'],
    [`a://${'x'.repeat(200)}`, 'at most 200'],
    ['a://x/{b', 'is not a name in braces'],
    ['a://{b', 'is not a name in braces'],
    ['', 'must be a URI'],
  ])('a resource has the URI %j', (uri, says) => {
    const problems = problemsOf({ tools: [], resources: [{ uri, scopes: [] }] });
    expect(problems).toMatchObject([{ path: 'resources[0].uri' }, ...problems.slice(1)]);
    expect(problems[0]?.message).toContain(says);
    expect(problems[0]?.message).not.toMatch(/hunter2|\u202E/);
  });

  test.each([
    ['notes://{id}', 'notes://{id}', 'given twice'],
    ['notes://{id}', 'notes://{key}', 'both match "notes://x"'],
    ['notes://{owner}/{id}', 'notes://{owner}/secret', 'both match "notes://x/secret"'],
    ['notes://{+all}', 'notes://{owner}/{id}', 'both match'],
    ['notes://{id}', 'notes://all', 'both match "notes://all"'],
    ['notes://all', 'notes://{id}', 'both match "notes://all"'],
  ])('a URI can mean two resources with different scopes: %s and %s', (one, other, says) => {
    const resources = [
      { uri: one, name: 'a', scopes: ['x'] },
      { uri: other, name: 'b', scopes: ['y'] },
    ];
    expect(problemsOf({ resources })).toMatchObject([{ path: 'resources[1].uri' }]);
    expect(messagesOf({ resources })).toContain(says);
    const [first, second] = resources;
    if (one === other || !first || !second) return;
    // Whichever it means, the same is needed.
    expect(problemsOf({ resources: [first, { ...second, scopes: ['x'] }] })).toEqual([]);
    expect(problemsOf({ resources: [first, { ...second, uri: 'other://a' }] })).toEqual([]);
  });

  test('two resources have names that differ in case or signs, given or made of the URI', () => {
    const scopes: string[] = [];
    const named = (...resources: object[]) =>
      messagesOf({ resources: resources.map((one) => ({ ...one, scopes })) });
    expect(named({ uri: 'a://x' }, { uri: 'a://y', name: 'A.X' })).toContain('take for one');
    expect(named({ uri: 'a://x' }, { uri: 'a:x' })).toContain('twice');
    expect(named({ uri: 'a://x' }, { uri: 'a://y' })).toBe('');
  });

  test('two prompts have one name to clients', () => {
    const prompts = [
      { name: 'sum_up', scopes: [] },
      { name: 'Sum-up', scopes: [] },
    ];
    expect(problemsOf({ prompts })).toMatchObject([{ path: 'prompts[1].name' }]);
  });

  test.each([
    [{ uri: 'a://x', scopes: [], mimeType: 'text' }, 'resources[0].mimeType'],
    [{ uri: 'a://x', scopes: [], mimeType: "text/x'" }, 'resources[0].mimeType'],
    [{ uri: 'a://x', scopes: [], mimeType: `text/${'x'.repeat(200)}` }, 'resources[0].mimeType'],
    [{ uri: 'a://x', scopes: [], name: 'a b' }, 'resources[0].name'],
    [{ uri: 'a://x', scopes: [], title: 'a\nb' }, 'resources[0].title'],
    [{ uri: 'a://x', scopes: [], description: '\u0007' }, 'resources[0].description'],
    [{ uri: 'a://x', scopes: ['a', 'a'] }, 'resources[0].scopes[1]'],
    [{ uri: 'a://x', scopes: ['offline_access'] }, 'resources[0].scopes[0]'],
    [{ uri: 'a://x', scopes: [], readOnly: true }, 'resources[0].readOnly'],
    [{ uri: 'a://x' }, 'resources[0].scopes'],
  ])('a resource is %j', (resource, path) => {
    expect(problemsOf({ resources: [resource] })).toMatchObject([{ path }]);
  });

  test.each([
    [{ name: 'a b', scopes: [] }, 'prompts[0].name'],
    [{ name: '__proto__', scopes: [] }, 'prompts[0].name'],
    [{ name: 'x', scopes: [], title: 'a\u2028b' }, 'prompts[0].title'],
    [{ name: 'x', scopes: [], uri: 'a://x' }, 'prompts[0].uri'],
    [{ name: 'x', scopes: ['a b'] }, 'prompts[0].scopes[0]'],
  ])('a prompt is %j', (prompt, path) => {
    expect(problemsOf({ prompts: [prompt] })).toMatchObject([{ path }]);
  });

  test('there is nothing at all, though a resource or a prompt would do', () => {
    expect(messagesOf({ tools: [] })).toContain('at least one tool, resource or prompt');
    expect(messagesOf({ tools: [], resources: [], prompts: [] })).toContain('at least one');
    expect(messagesOf({ tools: [], resources: [{ uri: 'a://x', scopes: [] }] })).toBe('');
    expect(messagesOf({ tools: [], prompts: [{ name: 'x', scopes: [] }] })).toBe('');
    // These bring a tool with them.
    const signIn = { upstream: 'github' };
    const own = { provider: 'own', signIn, tools: [] };
    expect(messagesOf({ ...own, downstream: 'upstream' })).toBe('');
    expect(messagesOf(own)).toContain('at least one');
  });

  test('lists are something else', () => {
    expect(problemsOf({ lists: 'all' })).toMatchObject([{ path: 'lists' }]);
  });

  test('there are 101 resources or prompts', () => {
    const resources = Array.from({ length: 101 }, (_, n) => ({ uri: `a://x/${n}`, scopes: [] }));
    const prompts = Array.from({ length: 101 }, (_, n) => ({ name: `t${n}`, scopes: [] }));
    expect(problemsOf({ resources })).toMatchObject([{ path: 'resources' }]);
    expect(problemsOf({ prompts })).toMatchObject([{ path: 'prompts' }]);
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
    const resources = [{ uri: 'a://x', scopes: ['r'] }];
    const prompts = [{ name: 'x', scopes: ['p'] }];
    const scopeHierarchy = { broad: ['r', 'p'] };
    expect(messagesOf({ tools: [], resources, prompts, scopeHierarchy })).toBe('');
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

test.each([
  ['notes://{id}', 'notes_by_id'],
  ['orders://{id}/lines', 'orders_lines_by_id'],
  ['https://example.com/a-b{?q,r}', 'example_com_a_b_by_q_r'],
  ['todo://items', 'todo_items'],
  [`a://${'x'.repeat(100)}`, `a_${'x'.repeat(62)}`],
  ['https://-/', 'resource'],
])('a resource that nobody named: %s', (uri, name) => {
  expect(resourceNameOf(uri)).toBe(name);
});

test.each<[string, object]>([
  ['notes://{id}=notes:read', { uri: 'notes://{id}', scopes: ['notes:read'] }],
  ['a://{+path}=x+y', { uri: 'a://{+path}', scopes: ['x', 'y'] }],
  ['a://x?y={z}=r', { uri: 'a://x?y={z}', scopes: ['r'] }],
  ['a://x?y={z}=', { uri: 'a://x?y={z}', scopes: [] }],
  ['a://x', { path: 'resources' }],
  ['=x', { path: 'resources' }],
  // Else it would be the resource a://x?y with the scope {z}.
  ['a://x?y={z}', { path: 'resources' }],
])('a resource of the command line: %s', (text, expected) => {
  expect(parseResource(text)).toMatchObject(expected);
});
