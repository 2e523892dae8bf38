import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { keepLockFiles } from '../../../src/cli/add-auth/lock-files.js';
import type { Findings } from '../../../src/existing/findings.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

let root: string;
let outside: string;
const findings = () =>
  ({
    directory: path.join(root, 'apps/mcp'),
    facts: { packageManager: 'npm', workspaceRoot: '../..' },
  }) as Findings;
const at = (file: string) => path.join(root, file);
beforeEach(() => {
  root = temporaryDirectory();
  outside = path.join(temporaryDirectory(), 'precious');
  fs.writeFileSync(outside, 'precious');
});

it('puts lock files back, and takes new ones away', async () => {
  fs.writeFileSync(at('package-lock.json'), 'mine', { mode: 0o600 });
  const restore = await keepLockFiles(findings());
  fs.writeFileSync(at('package-lock.json'), 'changed');
  fs.writeFileSync(at('npm-shrinkwrap.json'), 'new');
  await restore();
  expect(fs.readdirSync(root)).toEqual(['package-lock.json']);
  expect(fs.readFileSync(at('package-lock.json'), 'utf8')).toBe('mine');
  expect(fs.statSync(at('package-lock.json')).mode & 0o777).toBe(0o600);
});

it('takes those of another package manager away, which a flag may name', async () => {
  fs.writeFileSync(at('package-lock.json'), 'mine');
  const restore = await keepLockFiles(findings());
  fs.writeFileSync(at('pnpm-lock.yaml'), 'new');
  await restore();
  expect(fs.readdirSync(root)).toEqual(['package-lock.json']);
});

it('writes through no link, whenever it came', async () => {
  fs.symlinkSync(outside, at('npm-shrinkwrap.json'));
  fs.writeFileSync(at('package-lock.json'), 'mine');
  const restore = await keepLockFiles(findings());
  fs.writeFileSync(outside, 'edited');
  fs.rmSync(at('package-lock.json'));
  for (const file of ['package-lock.json', 'package-lock.json.next']) {
    fs.symlinkSync(outside, at(file));
  }
  await restore();
  expect(fs.readFileSync(outside, 'utf8')).toBe('edited');
  expect(fs.readlinkSync(at('npm-shrinkwrap.json'))).toBe(outside);
  expect(fs.readFileSync(at('package-lock.json'), 'utf8')).toBe('mine');
});
