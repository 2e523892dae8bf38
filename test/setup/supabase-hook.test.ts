import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { exampleConfig } from '../support/example-config.js';
import { run, transcript } from '../support/run.js';

const MINUTE = 60_000;
/** Where Debian puts the server's programs; they are not on the path. */
const DEBIAN = '/usr/lib/postgresql';
const bin = findPostgres();

function hookFor(changes: Parameters<typeof exampleConfig>[0] = {}): string {
  const text = render(exampleConfig({ providerId: 'supabase', ...changes })).get(
    'setup/supabase-hook.sql',
  );
  if (text === undefined) throw new Error('the project has no hook');
  return text;
}

/** What Supabase Auth gives the hook for the token of an OAuth client; all of it is required back. */
const oauthClaims = {
  iss: 'https://abc.supabase.co/auth/v1',
  sub: '4f7c1b7e-0000-4000-8000-000000000001',
  aud: 'authenticated',
  exp: 1_790_003_600,
  iat: 1_790_000_000,
  email: "o'brien@example.com",
  phone: '',
  role: 'authenticated',
  aal: 'aal1',
  session_id: '4f7c1b7e-0000-4000-8000-000000000002',
  is_anonymous: false,
  amr: [{ method: 'oauth_provider/authorization_code', timestamp: 1_790_000_000 }],
  scope: 'openid email',
  client_id: '4f7c1b7e-0000-4000-8000-000000000003',
  app_metadata: {} as Record<string, unknown>,
  user_metadata: {} as Record<string, unknown>,
};

it('writes scopes into the hook as text, whatever they hold', () => {
  const sql = hookFor({ baseScopes: ["it's", 'b'] });
  expect(sql).toContain("concat_ws(' ', 'it''s b', claims #>> '{app_metadata,mcp_scope}')");
});

describe.skipIf(bin === undefined)('the hook for Supabase, in PostgreSQL', () => {
  let directory: string;
  // PostgreSQL refuses to run as root.
  const isRoot = process.getuid?.() === 0;
  const asPostgres = (program: string, args: string[], input?: string) => {
    const command = [
      ...(isRoot ? ['runuser', '-u', 'postgres', '--'] : []),
      path.join(bin ?? '', program),
    ];
    return run(command[0] ?? '', [...command.slice(1), ...args], {
      cwd: directory,
      timeout: MINUTE,
      ...(input === undefined ? {} : { input }),
    });
  };

  /** One statement's only value. */
  async function query(sql: string): Promise<string> {
    const result = await asPostgres(
      'psql',
      ['-h', directory, '-d', 'postgres', '-X', '-qtA', '-v', 'ON_ERROR_STOP=1'],
      sql,
    );
    if (result.exitCode !== 0) throw new Error(transcript(result));
    return result.stdout.trim();
  }

  async function hook(claims: object): Promise<Record<string, unknown>> {
    const event = JSON.stringify({ user_id: oauthClaims.sub, claims, authentication_method: 'x' });
    const quoted = `'${event.replaceAll("'", "''")}'`;
    const answer = await query(
      `set role supabase_auth_admin; select public.mcp_access_token_hook(${quoted}::jsonb);`,
    );
    return (JSON.parse(answer) as { claims: Record<string, unknown> }).claims;
  }

  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'hook-'));
    if (isRoot) {
      const user = await run('id', ['-u', 'postgres'], { cwd: directory });
      await chown(directory, Number(user.stdout.trim()), 0);
    }
    const data = path.join(directory, 'data');
    const made = await asPostgres('initdb', ['-D', data, '-A', 'trust', '--no-sync']);
    expect(made.exitCode, transcript(made)).toBe(0);
    const options = `-c listen_addresses='' -c unix_socket_directories=${directory} -c fsync=off`;
    const log = path.join(directory, 'log');
    const started = await asPostgres('pg_ctl', [
      '-D',
      data,
      '-o',
      options,
      '-l',
      log,
      '-w',
      'start',
    ]);
    expect(started.exitCode, transcript(started)).toBe(0);
    await query('create role supabase_auth_admin; create role anon; create role authenticated;');
    await query(hookFor());
  });

  afterAll(async () => {
    await asPostgres('pg_ctl', ['-D', path.join(directory, 'data'), '-m', 'immediate', 'stop']);
    await rm(directory, { recursive: true });
  });

  it('gives back every claim, and names this server and the base scopes', async () => {
    expect(await hook(oauthClaims)).toEqual({
      ...oauthClaims,
      aud: 'https://mcp.example.com/mcp',
      mcp_scope: 'mcp:access',
    });
  });

  it('adds what the backend wrote into app_metadata', async () => {
    const claims = { ...oauthClaims, app_metadata: { mcp_scope: 'todos:read todos:add' } };
    expect((await hook(claims))['mcp_scope']).toBe('mcp:access todos:read todos:add');
  });

  it.each([
    ['users write into their own metadata', { user_metadata: { mcp_scope: 'todos:delete' } }],
    ['clients ask for', { scope: 'openid mcp:access todos:delete' }],
    ['a token brings along', { mcp_scope: 'todos:delete' }],
  ])('grants nothing that %s', async (_, changes) => {
    expect((await hook({ ...oauthClaims, ...changes }))['mcp_scope']).toBe('mcp:access');
  });

  it("leaves the sessions of the app's own users alone", async () => {
    const claims = Object.fromEntries(
      Object.entries({ ...oauthClaims, app_metadata: { mcp_scope: 'todos:read' } }).filter(
        ([name]) => !['client_id', 'scope'].includes(name),
      ),
    );
    expect(await hook(claims)).toEqual(claims);
  });

  it.each(['anon', 'authenticated'])('cannot be called by the role %s', async (role) => {
    await expect(
      query(`set role ${role}; select public.mcp_access_token_hook('{}'::jsonb);`),
    ).rejects.toThrow('permission denied');
  });
});

function findPostgres(): string | undefined {
  if (!existsSync(DEBIAN)) return undefined;
  return readdirSync(DEBIAN)
    .map((version) => path.join(DEBIAN, version, 'bin'))
    .find((folder) => existsSync(path.join(folder, 'initdb')));
}
