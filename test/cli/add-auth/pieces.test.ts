import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { together } from '../../../src/cli/add-auth/ask-running.js';
import { commandWords } from '../../../src/cli/flags/command-words.js';
import { addAuthFlags } from '../../../src/cli/add-auth/flags.js';
import { answersOf, offeringOf, openToAll } from '../../../src/cli/add-auth/offering.js';
import { publicUrlFault } from '../../../src/cli/add-auth/public-url.js';
import { tableLines } from '../../../src/cli/add-auth/scope-table.js';
import type { Offer, Offers } from '../../../src/existing/findings.js';
import { uncommitted } from '../../../src/project/uncommitted.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('help and completion name no provider that is refused for a server that exists', () => {
  const { describe: about, values } = addAuthFlags.provider;
  expect(values).toContain('keycloak');
  expect(values).not.toContain('own');
  expect(about).toMatch(/\bkeycloak\b/);
  expect(about).not.toMatch(/\bown\b/);
});

describe('the command that starts a server', () => {
  test.each([
    ['npm run start', ['npm', 'run', 'start']],
    ['node "my server.js"', ['node', 'my server.js']],
    ["node --title='a b' x.js", ['node', '--title=a b', 'x.js']],
    ['node x.js --port=$PORT', ['node', 'x.js', '--port=$PORT']],
    ['node x.js --port $PORT', ['node', 'x.js', '--port', '$PORT']],
  ])('%s is split at its spaces', (text, words) => {
    expect(commandWords(text, '--env')).toEqual(words);
  });

  test.each([
    ['what a shell would run beside it', 'node x.js; rm -rf /'],
    ['a pipe', 'node x.js | tee log'],
    ['a substitution', 'node $(which x)'],
    ['a variable', 'node $PORTAL'],
    ['another variable', 'node x.js $PORTS'],
    ['a redirection', 'node x.js > log'],
    ['a quote that does not end', 'node "x.js'],
    ['a line break', 'node x.js\nrm y'],
    ['a variable in front', 'KEY=value node x.js'],
    ['nothing', '  '],
  ])('is refused for %s', (_, text) => {
    expect(() => commandWords(text, '--env')).toThrow();
  });
});

describe('what a server offers', () => {
  const found = (name: string, certainty: 'certain' | 'likely' = 'certain') => ({
    value: { kind: 'tool' as const, name },
    certainty,
    because: 'x',
  });

  test('is what it says, and what its source is sure of beside', () => {
    const source = { offers: [found('a'), found('ask'), found('doubt', 'likely')], gaps: [] };
    const { offers } = together(source, { offers: [found('a'), found('b')], gaps: [] });
    expect(offers.map(({ value }) => value.name)).toEqual(['a', 'b', 'ask']);
  });
});

describe('a public URL', () => {
  test.each(['https://mcp.example.com/mcp', 'http://localhost:3000/mcp', 'http://[::1]:3000/'])(
    '%s is one',
    (url) => {
      expect(publicUrlFault(url)).toBeUndefined();
    },
  );

  test.each([
    ['http://mcp.example.com/mcp', /https/],
    ['https://user:secret@mcp.example.com/', /password/],
    ['https://mcp.example.com/?tenant=1', /query/],
    ['https://mcp.example.com/#', /fragment/],
    ['mcp.example.com', /no URL/],
    ['javascript:alert(1)', /https/],
  ])('%s is none', (url, why) => {
    expect(publicUrlFault(url)).toMatch(why);
  });
});

const source = (...offers: Offer[]): Offers => ({
  offers: offers.map((value) => ({ value, certainty: 'certain', because: '' })),
  gaps: [],
});
const tool = (name: string, more: Partial<Offer> = {}): Offer => ({ kind: 'tool', name, ...more });

describe('what is offered gets scopes', () => {
  test('as proposed, or as was said, and more than was found', () => {
    const found = source(tool('list_notes', { readOnlyHint: true }), tool('write_note'));
    const { offers } = offeringOf(found, 'notes', {
      tools: [
        { name: 'write_note', scopes: ['notes:edit'] },
        { name: 'later', scopes: ['notes:later'] },
      ],
    });
    expect(offers.map(({ name, scopes }) => [name, ...scopes])).toEqual([
      ['list_notes', 'notes:read'],
      ['write_note', 'notes:edit'],
      ['later', 'notes:later'],
    ]);
    expect(answersOf(offers).tools?.[0]).toMatchObject({ readOnly: true });
  });

  test.each(['__proto__', 'constructor', 'two words', 'x'.repeat(65), '\u001b[2Jclear'])(
    'but for a name that no map can hold: %j',
    (name) => {
      const { offers, unusable } = offeringOf(source(tool(name), tool('list')), 'notes', {});
      expect(offers.map((one) => one.name)).toEqual(['list']);
      expect(unusable).toHaveLength(1);
      expect(unusable[0]?.message).not.toContain('\u001b');
    },
  );

  test('ten thousand of them in a moment', () => {
    const all = Array.from({ length: 10_000 }, (_, index) => tool(`list_${index}`));
    const start = performance.now();
    expect(offeringOf(source(...all), 'notes', {}).offers).toHaveLength(10_000);
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test.each([[[]], [['mcp:access']], [['mcp:access', 'notes:delete']]])(
    'what destroys never hides among the base scopes: %j',
    (scopes) => {
      const found = source(tool('delete_note', { destructiveHint: true }));
      const { offers } = offeringOf(found, 'notes', { tools: [{ name: 'delete_note', scopes }] });
      expect(openToAll(offers, ['mcp:access', 'notes:delete'])).toHaveLength(1);
      expect(openToAll(offers, ['other'])).toHaveLength(scopes.length === 0 ? 1 : 0);
    },
  );

  test('a readOnlyHint that contradicts the name does not open it', () => {
    const found = source(tool('delete_note', { readOnlyHint: true }));
    const { offers } = offeringOf(found, 'notes', {});
    expect(offers[0]?.effect).toBe('destroy');
    expect(openToAll(offers, ['mcp:access'])).toEqual([]);
    expect(tableLines(offers, ['mcp:access']).join('\n')).toMatch(/! readOnlyHint is true, but/);
  });
});

describe('changes that are not committed', () => {
  const git = (cwd: string, ...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd });

  test('are those below the directory, ignored files aside', async () => {
    const root = temporaryDirectory();
    git(root, 'init', '-q');
    mkdirSync(path.join(root, 'member'));
    writeFileSync(path.join(root, '.gitignore'), 'node_modules\n');
    writeFileSync(path.join(root, 'member/a.js'), '1');
    git(root, 'add', '-A');
    git(root, 'commit', '-qm', 'x');
    expect(await uncommitted(path.join(root, 'member'))).toEqual([]);
    writeFileSync(path.join(root, 'beside.js'), '1');
    mkdirSync(path.join(root, 'member/node_modules'));
    writeFileSync(path.join(root, 'member/node_modules/x.js'), '1');
    expect(await uncommitted(path.join(root, 'member'))).toEqual([]);
    writeFileSync(path.join(root, 'member/a.js'), '2');
    writeFileSync(path.join(root, 'member/new file.js'), '1');
    expect(await uncommitted(path.join(root, 'member'))).toEqual([
      'member/a.js',
      'member/new file.js',
    ]);
  });

  test('are unknown outside of a repository', async () => {
    expect(await uncommitted(temporaryDirectory())).toBeUndefined();
  });

  test('are found without running the monitor that a repository names', async () => {
    const root = temporaryDirectory();
    git(root, 'init', '-q');
    const ran = path.join(root, 'ran');
    const hook = path.join(root, '.git', 'monitor');
    writeFileSync(hook, `#!/bin/sh\ntouch '${ran}'\n`);
    chmodSync(hook, 0o755);
    git(root, 'config', 'core.fsmonitor', hook);
    await uncommitted(root);
    expect(existsSync(ran)).toBe(false);
  });
});
