import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSigningKeys } from '../../src/authorization-server/keys.js';
import { parseCookieKeys, parseEncryptionKeys } from '../../src/authorization-server/secrets.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** Runs the script `keys`. */
function keys(...args: readonly string[]): Promise<Ended> {
  const script = ['--import', 'tsx', 'src/authorization-server/keys-command.ts'];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...script, ...args], (_error, out, said) => {
      resolve({ code: child.exitCode ?? 1, out, said });
    });
  });
}

describe('the script keys', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'keys-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('prints three secrets that the server takes', async () => {
    const { code, out, said } = await keys();
    expect(code, said).toBe(0);
    const env = parseEnv(out);
    expect(parseSigningKeys(env['AUTH_SERVER_SIGNING_KEYS'] ?? '')).toHaveLength(1);
    expect(parseCookieKeys(env['AUTH_SERVER_COOKIE_KEYS'] ?? '')).toHaveLength(1);
    expect(parseEncryptionKeys(env['AUTH_SERVER_ENCRYPTION_KEYS'] ?? '')).toHaveLength(1);
    expect(said).not.toContain(env['AUTH_SERVER_COOKIE_KEYS']);
  });

  it('writes a file for one person, once, and changes one list of it', async () => {
    const file = path.join(folder, 'secrets.env');
    const cookies = async () =>
      parseCookieKeys(parseEnv(await readFile(file, 'utf8'))['AUTH_SERVER_COOKIE_KEYS'] ?? '');
    expect(await keys('--write', file)).toMatchObject({ code: 0, out: '' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const before = await readFile(file, 'utf8');
    expect(await keys('--write', file)).toMatchObject({ code: 1 });
    expect(await readFile(file, 'utf8')).toBe(before);

    const [first = ''] = await cookies();
    expect(await keys('--rotate', 'cookies', '--write', file)).toMatchObject({ code: 0 });
    expect((await cookies())[1]).toBe(first);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await keys('--drop', 'cookies', '--write', file)).toMatchObject({ code: 0 });
    expect(await cookies()).not.toContain(first);
    expect(await keys('--drop', 'cookies', '--write', file)).toMatchObject({ code: 1 });
    expect(await cookies()).toHaveLength(1);
    const [signing] = before.split('\n');
    expect((await readFile(file, 'utf8')).split('\n')[0]).toBe(signing);
  }, 60_000);
});
