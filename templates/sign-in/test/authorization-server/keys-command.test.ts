import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseSigningKeys } from '../../src/authorization-server/secrets/signing-keys.js';
import {
  parseCookieKeys,
  parseEncryptionKeys,
} from '../../src/authorization-server/secrets/secrets.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

/** Runs the script `keys`. */
function keys(...args: readonly string[]): Promise<Ended> {
  const script = ['--import', 'tsx', 'src/authorization-server/secrets/keys-command.ts'];
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

  it('says where a list can come from', async () => {
    const { code, said } = await keys('--rotate', 'signing');
    expect(code).toBe(1);
    expect(said).toContain('AUTH_SERVER_SIGNING_KEYS_FILE');
    expect(said).toContain('--write .env');
  }, 60_000);

  it('fills in a file of settings that has none of them yet, and changes nothing else', async () => {
    const file = path.join(folder, 'example.env');
    const settings = "# A comment\nPORT=3000\nexport AUTH_SERVER_COOKIE_KEYS=\nNAME='two words'";
    await writeFile(file, settings);
    await symlink(file, path.join(folder, 'link.env'));
    expect(await keys('--write', path.join(folder, 'link.env'))).toMatchObject({ code: 0 });
    const text = await readFile(file, 'utf8');
    expect(text).toMatch(
      /^# A comment\nPORT=3000\nexport AUTH_SERVER_COOKIE_KEYS=\S{40,}\nNAME='two words'\n/,
    );
    expect(parseEnv(text)).toMatchObject({ PORT: '3000', NAME: 'two words' });
    expect(parseSigningKeys(parseEnv(text)['AUTH_SERVER_SIGNING_KEYS'] ?? '')).toHaveLength(1);
  }, 60_000);

  it.each([
    ['twice', (line: string) => `${line}\n${line}\n`],
    ['over several lines', (line: string) => `${line.replace(',', ',\n')}\nPORT=3000\n`],
  ])(
    'leaves a file alone in which a list stands %s',
    async (name, write) => {
      const file = path.join(folder, `${name}.env`);
      const { out } = await keys();
      const line = /^AUTH_SERVER_SIGNING_KEYS=.*$/m.exec(out)?.[0] ?? '';
      await writeFile(file, write(line));
      const before = await readFile(file, 'utf8');
      expect(await keys('--rotate', 'signing', '--write', file)).toMatchObject({ code: 1 });
      expect(await readFile(file, 'utf8')).toBe(before);
    },
    60_000,
  );
});
