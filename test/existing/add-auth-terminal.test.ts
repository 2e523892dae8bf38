import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { repository } from '../support/cells.js';
import { fakeWorld, keys } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

let cwd: string;
beforeEach(() => {
  cwd = temporaryDirectory();
});

function server(id: string): void {
  cpSync(path.join(repository, 'test/existing/servers', id), cwd, { recursive: true });
}

/** A run at a terminal; `answer` waits for a text and then types. */
function atTerminal(argv: readonly string[]) {
  const world = fakeWorld(['add', 'auth', ...argv, '--no-install'], { cwd, terminal: true });
  const code = run(world);
  let from = 0;
  const answer = async (question: string, ...typed: string[]) => {
    await world.stdout.shows(question, from);
    from = world.stdout.text.length;
    for (const key of typed) {
      world.stdin.write(key);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  };
  return { world, code, answer };
}

const manifest = () => path.join(cwd, 'secure-mcp.json');

describe('add auth at a terminal', () => {
  test('asks, shows every line of the owner, and writes only then', async () => {
    server('sdk2-express');
    const { code, answer, world } = atTerminal([]);
    await answer('Start the server for that?', 'n');
    await answer('Identity provider', `keycloak${keys.enter}`);
    await answer('Take them as they stand above', keys.down, keys.down, keys.enter);
    await answer('Scopes of write_note', 'notes:edit', keys.enter);
    await answer('Take them as they stand above', keys.enter);
    await answer('MCP specification revision', keys.enter);
    await answer('Public URL', 'https://notes.example.com/mcp', keys.enter);
    await answer('Directory of the layer', keys.enter);
    await answer('lines of yours?');
    expect(world.stdout.text).toContain('+const server = protectServer(app.listen');
    expect(existsSync(manifest())).toBe(false);
    world.stdin.write(keys.enter);
    expect(await code).toBe(0);
    const answers = JSON.parse(readFileSync(manifest(), 'utf8')) as {
      tools: { name: string; scopes: string[] }[];
    };
    expect(answers.tools.map(({ name, scopes }) => [name, ...scopes])).toEqual([
      ['list_notes', 'notes:read'],
      ['write_note', 'notes:edit'],
      ['delete_note', 'notes:delete'],
    ]);
    expect(world.stdout.text).toContain('Take it back:');
  });

  test('writes nothing for who leaves at the review', async () => {
    server('sdk2-express');
    const given = ['--no-start-server', '--provider', 'keycloak', '--spec', '2026-07-28'];
    const { code, answer } = atTerminal([
      ...given,
      '--url',
      'https://a.example/mcp',
      '--into',
      'src/x',
    ]);
    await answer('Take them as they stand above', keys.enter);
    await answer('lines of yours?', keys.interrupt);
    expect(await code).toBe(130);
    expect(existsSync(manifest())).toBe(false);
    expect(existsSync(path.join(cwd, 'src/x'))).toBe(false);
  });

  test('shows lines that were lost, and puts them in again for who wants that', async () => {
    server('sdk2-express');
    const alone = ['add', 'auth', '--yes', '--no-start-server', '--no-install'];
    expect(await run(fakeWorld(alone, { cwd }))).toBe(0);
    const file = path.join(cwd, 'src/server.ts');
    const whole = readFileSync(file, 'utf8');
    cpSync(path.join(repository, 'test/existing/servers/sdk2-express/src/server.ts'), file);
    const lost = readFileSync(file, 'utf8');
    const unwanted = atTerminal([]);
    await unwanted.answer('Write these lines?', 'n');
    expect(await unwanted.code).toBe(130);
    expect(unwanted.world.stdout.text).toContain('+const server = protectServer(app.listen');
    expect(readFileSync(file, 'utf8')).toBe(lost);
    const wanted = atTerminal([]);
    await wanted.answer('Write these lines?', keys.enter);
    expect(await wanted.code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(whole);
  });

  test('asks for the path that is not certain, and what to do with authentication that is there', async () => {
    const given = ['--no-start-server', '--provider', 'keycloak', '--spec', '2026-07-28'];
    const more = ['--url', 'https://a.example/mcp', '--dry-run'];
    server('sdk2-node');
    const uncertain = atTerminal([...given, ...more]);
    await uncertain.answer('Path that clients call', keys.enter);
    await uncertain.answer('Take them as they stand above', keys.interrupt);
    expect(await uncertain.code).toBe(130);
    cwd = temporaryDirectory();
    server('sdk2-fastify');
    const { code, answer, world } = atTerminal([...given, ...more, '--into', 'src/x']);
    await answer('Take them as they stand above', keys.enter);
    await answer('There is some authentication already', keys.enter);
    await answer('lines of yours?', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toMatch(/currentCaller\(\)\) return;/);
    expect(existsSync(manifest())).toBe(false);
  });

  test('says at once what is wrong with an answer', async () => {
    server('sdk2-express');
    const given = ['--no-start-server', '--provider', 'keycloak', '--spec', '2026-07-28'];
    const { code, answer, world } = atTerminal([...given, '--url', 'https://a.example/mcp']);
    await answer('Take them as they stand above', keys.down, keys.enter);
    await answer('Scopes of list_notes', 'bad scope', keys.enter);
    await answer(
      'has to have "+" between scopes',
      ...Array.from('bad scope', () => '\u007f'),
      keys.enter,
    );
    await answer('Take them as they stand above', keys.enter);
    await answer('Directory of the layer', 'src', keys.enter);
    await answer('is there already; name a folder that is not', keys.interrupt);
    expect(await code).toBe(130);
    expect(world.stdout.text).not.toContain('in a file');
  });

  test('looks again at what the compiler takes once the directory is chosen', async () => {
    server('sdk2-express');
    const compilerOptions = { target: 'ES2022', module: 'NodeNext', outDir: 'dist', strict: true };
    const settings = { compilerOptions, exclude: ['dist', 'mcp-auth'] };
    writeFileSync(path.join(cwd, 'tsconfig.json'), JSON.stringify(settings));
    const given = ['--no-start-server', '--provider', 'keycloak', '--spec', '2026-07-28'];
    const { code, answer, world } = atTerminal([...given, '--url', 'https://a.example/mcp']);
    await answer('Take them as they stand above', keys.enter);
    await answer('Directory of the layer', 'mcp-auth', keys.enter);
    expect(await code).toBe(1);
    expect(world.stderr.text).toContain('would compile mcp-auth-dev/');
    expect(existsSync(manifest())).toBe(false);
  });

  test('offers only providers that are possible here', async () => {
    server('sdk2-express');
    const { code, answer, world } = atTerminal(['--no-start-server', '--plain']);
    await answer('Identity provider');
    world.stdin.end();
    expect(await code).toBe(130);
    expect(world.stdout.text).toContain('Keycloak');
    expect(world.stdout.text).not.toMatch(/in this project|not possible/);
  });
});
