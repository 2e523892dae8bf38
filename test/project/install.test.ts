import { readFileSync } from 'node:fs';
import path from 'node:path';
import fs from 'fs-extra';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { installDependencies } from '../../src/project/install.js';
import { ownInstaller } from '../../src/project/own-installer.js';
import { fakeProgram } from '../support/fake-program.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('what installing runs of a project even without scripts', () => {
  function found(file: string, text = ''): string | undefined {
    const root = temporaryDirectory();
    const directory = path.join(root, 'apps/mcp');
    fs.ensureDirSync(directory);
    fs.ensureDirSync(path.join(root, '.git'));
    fs.outputFileSync(path.join(root, file), text);
    const own = ownInstaller(directory);
    return own === undefined ? undefined : path.relative(root, own);
  }

  it.each<[name: string, text?: string]>([
    ['.pnpmfile.cjs'],
    ['.pnpmfile.mjs'],
    ['pnpmfile.js'],
    ['pnpm-workspace.yaml', 'packages:\n  - apps/*\nconfigDependencies:\n  a: 1.0.0\n'],
    ['pnpm-workspace.yaml', 'pnpmfile: tools/own.cjs\n'],
    ['.npmrc', 'audit=false\npnpmfile = own.cjs\n'],
    ['.npmrc', 'git=./own\n'],
    ['.npmrc', 'script-shell=./own\n'],
    ['.npmrc', 'node-options=--require ./own.cjs\n'],
    ['.yarnrc', 'yarn-path "./own.cjs"\n'],
    ['.yarnrc.yml', 'nodeLinker: node-modules\nyarnPath: .yarn/releases/own.cjs\n'],
    ['.yarnrc.yml', 'plugins:\n  - .yarn/plugins/own.cjs\n'],
    ['yarn.config.cjs'],
  ])('is found: %s %j', (name, text) => {
    for (const file of [path.join('apps/mcp', name), name]) expect(found(file, text)).toBe(file);
  });

  it.each([
    ['.npmrc', 'registry=https://registry.example\nlegacy-peer-deps=true\n'],
    ['.yarnrc.yml', 'nodeLinker: node-modules\n'],
    ['pnpm-workspace.yaml', 'packages:\n  - apps/*\n'],
    ['README.md', 'yarnPath: no\n'],
  ])('is not seen in %s that names nothing of it', (file, text) => {
    expect(found(file, text)).toBeUndefined();
  });

  it('may be in a file that cannot be read', () => {
    const directory = temporaryDirectory();
    fs.ensureDirSync(path.join(directory, '.npmrc'));
    expect(ownInstaller(directory)).toBe(path.join(directory, '.npmrc'));
  });

  it('is nothing above the repository', () => {
    const root = temporaryDirectory();
    fs.outputFileSync(path.join(root, '.pnpmfile.cjs'), '');
    fs.ensureDirSync(path.join(root, 'clone/.git'));
    expect(ownInstaller(path.join(root, 'clone'))).toBeUndefined();
  });
});

it.each([
  ['npm', 'npm', '--ignore-scripts'],
  ['pnpm', 'pnpm', '--ignore-scripts'],
  ['yarn', 'yarn', '--ignore-scripts'],
  ['yarn-berry', 'yarn', '--mode=skip-build'],
  ['bun', 'bun', '--ignore-scripts'],
] as const)('%s runs scripts only where that is allowed', async (manager, program, flag) => {
  const directory = temporaryDirectory();
  const asked = path.join(directory, 'asked');
  fakeProgram(directory, program, `echo "$*" > ${asked}`);
  vi.stubEnv('PATH', `${directory}${path.delimiter}${process.env['PATH'] ?? ''}`);
  await installDependencies(directory, manager, undefined, false);
  expect(readFileSync(asked, 'utf8').trim().split(' ')).toContain(flag);
  await installDependencies(directory, manager, undefined, true);
  expect(readFileSync(asked, 'utf8').trim().split(' ')).not.toContain(flag);
});
