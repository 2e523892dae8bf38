import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { withDefaults } from '../../src/answers/defaults.js';
import { replayCommand, shellQuote } from '../../src/answers/replay.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import type { GivenAnswers } from '../../src/answers/schema.js';
import { parseArguments } from '../../src/cli/program.js';
import { answersOfFlags } from '../../src/cli/create/answers-of-flags.js';
import { createArguments, createFlags } from '../../src/cli/create/flags.js';
import { collect } from '../../src/cli/flags/collect.js';
import { fakeWorld } from '../support/fake-world.js';

const configOf = (given: GivenAnswers) => resolveConfig(withDefaults({ name: 'srv', ...given }));
const commandOf = (given: GivenAnswers, directory = 'srv') =>
  replayCommand(configOf(given), directory, { install: false, git: true, program: 'node x.js' });

/** Words as a real shell splits them. */
function words(command: string): string[] {
  const output = execFileSync('sh', ['-c', `for w in ${command}; do printf '%s\\0' "$w"; done`]);
  return output.toString().split('\0').slice(0, -1);
}

async function replayed(command: string) {
  const argv = words(command).slice(2);
  const invocation = await parseArguments(argv, 80);
  if ('text' in invocation) throw new Error(invocation.text);
  const all = { positionals: createArguments, flags: createFlags };
  const { given, problems } = collect(all, invocation.words, fakeWorld(argv, { cwd: '/' }));
  const { answers, implied } = answersOfFlags(given, problems);
  expect(problems).toEqual([]);
  return { answers: { ...implied, ...answers }, install: given.install, git: given.git };
}

test.each<[string, GivenAnswers]>([
  ['the defaults', {}],
  ['no tools', { tools: [] }],
  ['one built-in tool', { tools: [{ name: 'add_todo', scopes: ['todos:add'] }] }],
  ['a built-in tool with other scopes', { tools: [{ name: 'whoami', scopes: ["it's", '$HOME'] }] }],
  [
    'own tools',
    {
      tools: [
        { name: 'a', scopes: ['x', 'y=z'] },
        { name: 'b', scopes: [] },
      ],
    },
  ],
  [
    'resources and prompts alone',
    {
      tools: [],
      resources: [
        { uri: 'a://{+path}?x={y}', scopes: ['r', 'r:$HOME'] },
        { uri: "b://it's/`id`?q==", scopes: [] },
      ],
      prompts: [{ name: '-p', scopes: ['-s'] }],
    },
  ],
  [
    'resources and prompts beside tools, and permitted lists',
    {
      tools: [{ name: 'whoami', scopes: [] }],
      resources: [{ uri: 'a://x', scopes: ['r'] }],
      prompts: [{ name: 'p', scopes: [] }],
      lists: 'permitted',
    },
  ],
  ['own base scopes', { baseScopes: ['base', '`id`'] }],
  ['values that look like flags', { baseScopes: ['-x'], tools: [{ name: '-t', scopes: ['-y'] }] }],
  ['a hierarchy', { tools: [{ name: 'a', scopes: ['r'] }], scopeHierarchy: { 'all:*': ['r'] } }],
  ['a setting', { provider: 'keycloak', providerSettings: { realm: 'acme' } }],
  ['another package manager', { packageManager: 'pnpm' }],
  [
    'further issuers',
    {
      provider: 'okta',
      issuers: [
        { provider: 'keycloak', providerSettings: { baseUrl: 'https://a.example', realm: 'x' } },
        { provider: 'okta' },
        { provider: 'okta' },
      ],
    },
  ],
  ['another API', { downstream: 'token-exchange' }],
  ['tokens bound to keys', { dpop: 'accept' }],
  ['tokens that have to be bound to keys', { dpop: 'require' }],
  [
    'another API, its tool with other scopes',
    {
      downstream: 'client-credentials',
      tools: [{ name: 'call_external_api', scopes: ['x'] }],
    },
  ],
  [
    'an own tool with the name of the one that calls another API',
    { tools: [{ name: 'call_external_api', scopes: [] }] },
  ],
])('the replay command gives the same answers: %s', async (_, given) => {
  const { answers, install, git } = await replayed(commandOf(given));
  expect(resolveConfig(withDefaults({ name: 'srv', ...(answers as GivenAnswers) }))).toEqual(
    configOf(given),
  );
  expect({ install, git }).toEqual({ install: false, git: true });
});

describe('the answers come from the project’s own file when flags cannot say them:', () => {
  test.each<[string, GivenAnswers]>([
    ['a title', { tools: [{ name: 'a', title: 'My own', scopes: [] }] }],
    ['a description', { tools: [{ name: 'a', description: 'My own.', scopes: [] }] }],
    ['a read-only tool', { tools: [{ name: 'a', readOnly: true, scopes: [] }] }],
    [
      'a scope with an equals sign behind a URI',
      { tools: [], resources: [{ uri: 'a://x', scopes: ['a=b'] }] },
    ],
    [
      'a resource with a name',
      { tools: [], resources: [{ uri: 'a://x', name: 'mine', scopes: [] }] },
    ],
    [
      'a resource with a media type',
      { tools: [], resources: [{ uri: 'a://x', mimeType: 'text/html', scopes: [] }] },
    ],
    ['a prompt with a title', { tools: [], prompts: [{ name: 'p', title: 'My own', scopes: [] }] }],
    ['a scope with a plus', { tools: [{ name: 'a', scopes: ['a+b'] }] }],
    ['a broad scope with an equals sign', { baseScopes: ['r'], scopeHierarchy: { 'a=b': ['r'] } }],
    [
      'tools in another order',
      {
        tools: [
          { name: 'a', scopes: [] },
          { name: 'whoami', scopes: [] },
        ],
      },
    ],
    ['no hierarchy for the to-do list', { scopeHierarchy: {} }],
  ])('%s', (_, given) => {
    expect(commandOf(given)).toBe('node x.js srv --config srv/secure-mcp.json --no-install --git');
  });
});

test('the directory is quoted, and the name kept when it differs', () => {
  expect(commandOf({}, "it's here")).toContain(`node x.js 'it'\\''s here' --name srv `);
});

test.each(["'", '"', '$(id)', '`id`', 'a b', '!', '*', '\\', '#x', '~', '', ';', 'ü'])(
  'a shell reads the quoted word %j as it was',
  (word) => {
    expect(words(shellQuote(word))).toEqual([word]);
  },
);
