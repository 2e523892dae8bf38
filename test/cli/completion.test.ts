import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandNames } from '../../src/cli/commands/index.js';
import { completionScripts } from '../../src/cli/completion/scripts.js';
import { run } from '../../src/cli/run.js';
import { fakeWorld } from '../support/fake-world.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

async function scriptFor(shell: string): Promise<string> {
  const world = fakeWorld(['completion', shell], { cwd: '/' });
  expect(await run(world)).toBe(0);
  return world.stdout.text;
}

const isHere = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

function output(shell: string, code: string): string[] {
  const { stdout, stderr } = spawnSync(shell, ['-c', code], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split(/\s+/).filter((word) => word !== '');
}

/** What a line of words, the last of them begun, is completed to. */
const complete: Readonly<Record<string, (file: string, words: readonly string[]) => string[]>> = {
  bash: (file, words) =>
    output(
      'bash',
      `source ${file}; COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _create_secure_mcp; printf '%s\n' "\${COMPREPLY[@]}"`,
    ),
  // What the shell would filter by the word that was begun stands unfiltered here.
  zsh: (file, words) =>
    output(
      'zsh',
      `compdef() { }; compadd() { shift; print -l -- $@ }; _files() { }; _describe() { print -l -- \${\${(P)2}%%:*} }; source ${file}; words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; _create_secure_mcp`,
    ).filter((word) => word.startsWith(words.at(-1) ?? '')),
  fish: (file, words) => {
    const { stdout } = spawnSync(
      'fish',
      ['-c', `source ${file}; complete -C '${words.join(' ')}'`],
      {
        encoding: 'utf8',
      },
    );
    return stdout
      .split('\n')
      .map((line) => line.replace(/\t.*/, ''))
      .filter((word) => word !== '');
  },
};

describe.each(Object.keys(completionScripts))('in %s', (shell) => {
  test('the script names every command and flag', async () => {
    const script = await scriptFor(shell);
    for (const name of commandNames) expect(script).toContain(name);
    for (const flag of ['provider', 'on-conflict', 'token-file', 'scope', 'env-file', 'plain']) {
      expect(script).toMatch(new RegExp(shell === 'fish' ? `-l ${flag} ` : `--${flag}\\b`));
    }
  });

  test.skipIf(!isHere(shell)).each([
    ['a command', ['upd'], ['update']],
    ['a flag for creating', ['x', '--prov'], ['--provider', '--provider-setting']],
    ['a provider', ['--provider', 'key'], ['keycloak']],
    ['a revision', ['update', '--spec', '2026'], ['2026-07-28']],
    ['a flag of one command', ['update', '--on'], ['--on-conflict']],
    ['no flag of another', ['status', '--on'], []],
    ['what can be added', ['add', 'to'], ['tool']],
    ['what can be added beside it', ['add', 'r'], ['resource']],
    [
      'a flag of a command with two words',
      ['add', 'auth', '--start-'],
      ['--start-env', '--start-server'],
    ],
    ['no flag of the one with one word', ['add', 'auth', '--read'], []],
    ['a shell', ['completion', 'fi'], ['fish']],
  ])('completes %s', async (_, words, expected) => {
    const file = path.join(temporaryDirectory(), 'script');
    writeFileSync(file, await scriptFor(shell));
    const found = complete[shell]?.(file, ['create-secure-mcp', ...words]) ?? [];
    expect(found.sort()).toEqual(expected);
  });
});

test.each([[[]], [['tcsh']], [['bash', 'zsh']]])(
  'needs one shell that it knows: %j',
  async (argv) => {
    const world = fakeWorld(['completion', ...argv], { cwd: '/' });
    expect(await run(world)).toBe(2);
    expect(world.stderr.text).toMatch(/bash, zsh, fish|unexpected argument/);
  },
);

test('the parser’s own completion, which knows no values, is no flag', async () => {
  const world = fakeWorld(['--get-yargs-completions', 'x'], { cwd: '/' });
  expect(await run(world)).toBe(2);
  expect(world.stdout.text).toBe('');
  expect(world.stderr.text).toContain('--get-yargs-completions: unknown flag');
});
