import { hostname } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { beforeEach, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { checkScopeMap } from '../../src/doctor/checks/scope-map.js';
import { staleScopes } from '../../src/project/stale-scopes.js';
import { renderFiles } from '../../src/render/index.js';
import { readAnswers } from '../../src/project/read-answers.js';
import { BASE_PATH } from '../../src/render/base-file.js';
import { exampleConfig } from '../support/example-config.js';
import { run } from '../support/run-cli.js';
import { fakeWorld, keys } from '../support/fake-world.js';
import { everythingIn, temporaryDirectory } from '../support/temporary-directory.js';
import { keptReleases } from '../support/releases.js';
import { baseOf, editBase, runIn, snapshotOf, writeProject } from '../support/update-project.js';

let project: string;
const place = (file: string) => path.join(project, file);
const read = (file: string) => fs.readFile(place(file), 'utf8');
const edit = async (file: string, change: (text: string) => string) => {
  await fs.writeFile(place(file), change(await read(file)));
};
const update = (...argv: string[]) => runIn(project, 'update', ...argv);

async function start(changes: Parameters<typeof exampleConfig>[0] = {}): Promise<void> {
  project = path.join(temporaryDirectory(), 'a project');
  await writeProject(project, exampleConfig(changes));
}

describe('an untouched project', () => {
  const ids = catalog.revisions.map(({ id }) => id);
  const cells = [
    ['generic-oidc', 'express'],
    ['entra', 'fetch'],
    ['hydra', 'fastify'],
  ] as const;
  const ways = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => [from, to]));
  it.each(cells.flatMap((cell) => ways.map((way) => [...cell, ...way])))(
    'of %s on %s moves from %s to %s without a merge and becomes what is generated there',
    async (providerId = '', frameworkId = '', from = '', to = '') => {
      await start({ providerId, frameworkId, revisionId: from });
      const { code, stdout } = await update('--spec', to, '--json');
      expect(code).toBe(0);
      const { files } = JSON.parse(stdout) as { files: { change: string }[] };
      expect(new Set(files.map(({ change }) => change))).toEqual(new Set(['update']));
      const expected = path.join(temporaryDirectory(), 'fresh');
      await writeProject(expected, exampleConfig({ providerId, frameworkId, revisionId: to }));
      const now = await snapshotOf(project);
      const own = Object.entries(now).filter(([file]) => !file.includes('/backup/'));
      expect(Object.fromEntries(own)).toEqual(await snapshotOf(expected));
    },
  );

  it('is current, and says so without writing', async () => {
    await start();
    const before = await snapshotOf(project);
    expect((await update('--check')).code).toBe(0);
    expect((await update()).stdout).toContain('Everything is current');
    expect(await snapshotOf(project)).toEqual(before);
  });

  it('says what protection an older revision takes away', async () => {
    await start();
    const { stdout } = await update('--spec', '2025-06-18', '--dry-run');
    expect(stdout).toMatch(/lost with 2025-06-18: CHAL-15 SHOULD → MAY/);
  });
});

describe('an edited project', () => {
  beforeEach(() => start({ revisionId: '2025-06-18' }));

  it('keeps every edit, says which, and is current afterwards', async () => {
    await edit('src/limits.ts', (text) => text.replace('12 * 1024', '16 * 1024'));
    await edit('src/auth/resource-server.ts', (text) => `// reviewed by us\n${text}`);
    await edit('src/scope-map.ts', (text) =>
      text.replace('tools: {}', "tools: { own: ['me:read'] }"),
    );
    const { code, stdout } = await update('--spec', '2026-07-28');
    expect(code).toBe(0);
    expect(stdout).toMatch(/merge +src\/auth\/resource-server.ts/);
    expect(stdout).toMatch(/keep +src\/limits.ts/);
    expect(stdout).toContain('Review these');
    expect(await read('src/limits.ts')).toContain('16 * 1024');
    expect(await read('src/scope-map.ts')).toContain("['me:read']");
    const revision = await read('src/auth/resource-server.ts');
    expect(revision).toMatch(/^\/\/ reviewed by us\n/);
    expect(revision).toContain("'2026-07-28'");
    const before = await snapshotOf(project);
    expect((await update('--check')).code).toBe(0);
    await update();
    expect(await snapshotOf(project)).toEqual(before);
  });

  it('with a conflict is left alone, and exits 4', async () => {
    await edit('src/auth/resource-server.ts', (text) =>
      text.replace("id: '2025-06-18'", "id: 'mine'"),
    );
    const before = await snapshotOf(project);
    const shown = await update('--spec', '2026-07-28', '--dry-run');
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stdout).toContain('--on-conflict markers');
    const { code, stderr } = await update('--spec', '2026-07-28');
    expect(code).toBe(4);
    expect(stderr).toContain('--on-conflict markers');
    expect(await snapshotOf(project)).toEqual(before);
  });

  it('with markers is not current until they are gone', async () => {
    await edit('src/auth/resource-server.ts', (text) =>
      text.replace("id: '2025-06-18'", "id: 'mine'"),
    );
    expect((await update('--spec', '2026-07-28', '--on-conflict', 'markers')).code).toBe(0);
    expect(await read('src/auth/resource-server.ts')).toContain('<<<<<<< yours');
    expect((await runIn(project, 'status')).stdout).toMatch(
      /pending +src\/auth\/resource-server.ts/,
    );
    expect((await update('--check')).code).toBe(3);
    const refused = await update();
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('nobody has resolved');
    await edit('src/auth/resource-server.ts', (text) =>
      text.replace(/<<<<<<< yours\n[^]*?=======\n([^]*?)>>>>>>> .*\n/, '$1'),
    );
    expect((await update()).code).toBe(0);
    expect((await update('--check')).code).toBe(0);
  });

  it('comes back byte for byte with --undo, and only while nothing was edited since', async () => {
    await edit('src/index.ts', (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    await fs.chmod(place('src/auth/resource-server.ts'), 0o600);
    const before = await snapshotOf(project);
    await update('--spec', '2026-07-28');
    expect((await fs.stat(place('src/auth/resource-server.ts'))).mode & 0o777).toBe(0o600);
    const after = await snapshotOf(project);
    await edit('src/auth/resource-server.ts', (text) => `${text}// later\n`);
    const refused = await update('--undo');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('src/auth/resource-server.ts');
    await edit('src/auth/resource-server.ts', (text) => text.replace('// later\n', ''));
    expect(await snapshotOf(project)).toEqual(after);
    expect((await update('--undo')).code).toBe(0);
    expect(await snapshotOf(project)).toEqual(before);
    expect((await update('--undo')).code).toBe(1);
  });

  it('says how to take it back from where the command was given', async () => {
    const said = await update('--spec', '2026-07-28');
    expect(said.stdout).toMatch(/Take it back: .* update --undo\n/);
    await update('--undo');
    const from = path.dirname(project);
    const beside = await runIn(from, 'update', 'a project', '--spec', '2026-07-28');
    expect(beside.stdout).toMatch(/Take it back: .* update 'a project' --undo\n/);
    expect((await runIn(from, 'update', 'a project', '--undo')).code).toBe(0);
  });

  it('does without a file that the user deleted, until asked to bring it back', async () => {
    await fs.remove(place('docs/requirements.md'));
    const { code, stdout } = await update('--spec', '2026-07-28');
    expect(code).toBe(0);
    expect(stdout).toContain('--restore brings it back');
    expect(await fs.pathExists(place('docs/requirements.md'))).toBe(false);
    await update('--restore', 'docs/requirements.md');
    expect(await read('docs/requirements.md')).toContain('2026-07-28');
  });

  it('is current when all that happened is that a file was deleted', async () => {
    await fs.remove(place('docs/requirements.md'));
    const { code, stdout } = await update('--check');
    expect(code).toBe(0);
    expect(stdout).not.toContain('Written');
  });

  it.each([['nope.ts'], ['../x'], ['src/auth/gaurd.ts']])(
    'refuses to restore what was never generated: %s',
    async (file) => {
      const { code, stderr } = await update('--restore', file);
      expect(code).toBe(2);
      expect(stderr).toContain('--restore');
    },
  );

  it('says what a wrong path to restore probably meant', async () => {
    const { stderr } = await update('--restore', 'src/auth/gaurd.ts');
    expect(stderr).toContain('did you mean src/auth/guard.ts?');
  });

  it('is not said to be written when there was nothing to write', async () => {
    const { stdout } = await update('--json');
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, written: false });
    const { stdout: moved } = await update('--spec', '2026-07-28', '--json');
    expect(JSON.parse(moved)).toMatchObject({ ok: true, written: true });
  });

  it('shows a patch that git takes', async () => {
    await edit('src/auth/guard.ts', (text) => text.replaceAll('\n', '\r\n'));
    await edit('src/auth/token/keys.ts', (text) => text.replace(/^ {2}/gm, '\t'));
    const answers = JSON.parse(await read('secure-mcp.json')) as object;
    await fs.writeJson(place('secure-mcp.json'), { ...answers, framework: 'fetch' });
    await execa('git', ['init', '--quiet'], { cwd: project });
    const { stdout } = await update('--dry-run', '--diff');
    await execa('git', ['apply', '--whitespace=nowarn', '-'], { cwd: project, input: stdout });
    const patched = await snapshotOf(project);
    expect((await update('--check')).code).toBe(3); // the record is not in the patch
    await update();
    const own = (files: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(files).filter(([file]) => !/^\.(git|secure-mcp)\//.test(file)),
      );
    expect(own(await snapshotOf(project))).toEqual(own(patched));
  });

  it('shows both versions of a conflict with --diff', async () => {
    await edit('src/auth/resource-server.ts', (text) =>
      text.replace("id: '2025-06-18'", "id: 'mine'"),
    );
    const { stdout } = await update('--spec', '2026-07-28', '--diff');
    expect(stdout).toMatch(
      /line \d+, yours:\n +id: 'mine',[^]*?\n +line \d+, new:\n +id: '2026-07-28'/,
    );
  });

  it('shows its changes line by line', async () => {
    const { stdout } = await update('--spec', '2026-07-28', '--dry-run', '--diff');
    expect(stdout).toContain("-  id: '2025-06-18',");
    expect(stdout).toContain("+  id: '2026-07-28',");
  });
});

describe('what was kept against a change', () => {
  const FILE = 'src/auth/resource-server.ts';
  beforeEach(async () => {
    await start({ revisionId: '2025-06-18' });
    await edit(FILE, (text) => text.replace("id: '2025-06-18',", "id: '2025-06-18', // ours"));
  });
  const keep = () => update('--spec', '2026-07-28', '--on-conflict', 'mine');

  it('is that place only; the other changes of the file arrive', async () => {
    const release = keptReleases().find(({ id }) => id === '0.1.0_2026-07-28');
    for (const [file, text] of Object.entries(release?.files ?? {})) {
      await fs.outputFile(place(file), text);
    }
    const guard = 'src/auth/guard.ts';
    const line = 'return { allowed: true, caller: await options.verify(credentials.token) };';
    await edit(guard, (text) => text.replace(line, `${line} // ours`));
    expect((await update('--on-conflict', 'mine')).code).toBe(0);
    const now = await read(guard);
    const base = (await baseOf(project, guard)).split('\n');
    expect(now).toContain(`${line} // ours`);
    const missing = base.filter((each) => each.trim() !== '' && !now.split('\n').includes(each));
    expect(missing.length).toBeLessThan(8);
    expect((await update('--check')).stdout).toMatch(/guard\.ts {2}line \d/);
  });

  it('stays visible in update, --check and status until it is taken over', async () => {
    expect((await keep()).stdout).toContain('kept against a change');
    for (const argv of [['update'], ['update', '--check'], ['update', '--dry-run'], ['status']]) {
      const { code, stdout } = await runIn(project, ...argv);
      expect(code, argv.join(' ')).toBe(0);
      expect(stdout, argv.join(' ')).toMatch(
        /kept against a change[^]*resource-server\.ts {2}line \d/,
      );
      const { stdout: json } = await runIn(project, ...argv, '--json');
      expect(JSON.parse(json)).toMatchObject({
        kept: [{ path: FILE, yours: expect.stringContaining('// ours') as string }],
      });
    }
    await fs.writeFile(place(FILE), await baseOf(project, FILE));
    await edit(FILE, (text) => `// reviewed\n${text}`);
    expect((await update()).stdout).not.toContain('kept against');
    expect((await runIn(project, 'status')).stdout).not.toContain('kept against');
    expect(await read('.secure-mcp/manifest.json')).not.toContain('"kept"');
  });

  it('is not forgotten with an edit of the same place', async () => {
    await keep();
    await edit(FILE, (text) => text.replace('// ours', '// still ours'));
    await update();
    expect((await runIn(project, 'status')).stdout).toContain('kept against a change');
  });

  it('of a package.json is its key', async () => {
    await start();
    await edit('package.json', (text) => text.replace('"tsx dev/start.ts"', '"mine"'));
    await editBase(project, 'package.json', (text) => text.replace('dev/start.ts', 'dev/old.ts'));
    expect((await update()).code).toBe(4);
    expect((await update('--on-conflict', 'mine')).code).toBe(0);
    expect((await update('--check')).stdout).toContain('package.json  scripts.dev');
    await edit('package.json', (text) => text.replace('"mine"', '"tsx dev/start.ts"'));
    expect((await update('--check')).stdout).not.toContain('scripts.dev');
  });
});

describe('scopes', () => {
  const REALM = 'setup/keycloak-realm.json';
  const answer = async (scopes: readonly string[]) => {
    const answers = (await fs.readJson(place('secure-mcp.json'))) as { tools: { name: string }[] };
    const tools = answers.tools.map((tool) =>
      tool.name === 'whoami' ? { ...tool, scopes } : tool,
    );
    await fs.writeJson(place('secure-mcp.json'), { ...answers, tools }, { spaces: 2 });
  };
  beforeEach(() => start({ providerId: 'keycloak' }));

  it('go from the answers into the registry, the README and the file of the authorization server', async () => {
    await answer(['me:read']);
    const { code, stdout } = await update('--check');
    expect(code).toBe(3);
    for (const file of ['src/mcp/registry.ts', 'README.md', REALM]) expect(stdout).toContain(file);
    expect((await update()).code).toBe(0);
    expect(await read('src/mcp/registry.ts')).toContain("{ tool: whoami, scopes: ['me:read'] }");
    for (const file of ['README.md', REALM]) expect(await read(file)).toContain('me:read');
    expect((await update('--check')).stdout).not.toContain('Behind');
  });

  it('of what somebody registers stay in the scope map, whatever the answers say', async () => {
    await edit('src/scope-map.ts', (text) =>
      text
        .replace('tools: {}', "tools: { purge: own(), whoami: ['other'] }")
        .replace('hierarchy: {}', "hierarchy: { admin: ['orders:purge'] }"),
    );
    const map = await read('src/scope-map.ts');
    const before = await snapshotOf(project);
    expect((await update()).code).toBe(0);
    expect(await snapshotOf(project)).toEqual(before);
    await answer(['me:read']);
    expect((await update()).code).toBe(0);
    expect(await read('src/scope-map.ts')).toBe(map);
  });

  it('are named where an edited file lacks them, until it has them', async () => {
    await edit(REALM, (text) => text.replace('300', '301'));
    await answer(['me:read']);
    await update();
    expect((await runIn(project, 'status')).stdout).toContain(`${REALM} lacks me:read`);
    expect((await update('--check')).stdout).toContain(`${REALM} lacks me:read`);
    const answers = await read('secure-mcp.json');
    const found = checkScopeMap(project, readAnswers(answers));
    expect(found.map(({ verdict, says }) => [verdict, says])).toContainEqual([
      'warn',
      expect.stringContaining(`${REALM} lacks me:read`),
    ]);
    await edit(REALM, (text) => text.replace('301', '301, "note": "me:read"'));
    expect((await runIn(project, 'status')).stdout).not.toContain('lacks');
  });

  it('of a tool whose file was deleted leave the registry, not the answers', async () => {
    await fs.remove(place('src/tools/whoami.ts'));
    const answers = await read('secure-mcp.json');
    const { code, stdout } = await update();
    expect(code).toBe(0);
    expect(stdout).toContain('names a tool whose file was deleted');
    expect(await read('src/mcp/registry.ts')).not.toContain('whoami');
    expect(await read('secure-mcp.json')).toBe(answers);
    expect((await update('--check')).code).toBe(0);
    expect((await runIn(project, 'status')).stdout).toContain(
      'update --restore src/tools/whoami.ts',
    );
    expect((await runIn(project, 'add', 'tool', 'search')).code).toBe(0);
    expect(await read('src/mcp/registry.ts')).not.toContain('whoami');
    expect((await update('--restore', 'src/tools/whoami.ts')).code).toBe(0);
    expect(await read('src/mcp/registry.ts')).toContain('whoami');
    expect((await update('--check')).code).toBe(0);
  });

  it.each(['express', 'fetch'])('says nothing in a fresh project: %s', (frameworkId) => {
    for (const { id: providerId } of catalog.providers) {
      const config = exampleConfig({ providerId, frameworkId });
      const files = renderFiles(config);
      expect(
        staleScopes(config, (file) => files.get(file)?.text),
        providerId,
      ).toEqual([]);
    }
  });
});

describe.each(keptReleases())('the scope map and the list of tools of $id', ({ files }) => {
  /** Where they stand now. */
  const now = (file: string) => (file === 'src/tools/index.ts' ? 'src/server.ts' : file);
  beforeEach(async () => {
    project = path.join(temporaryDirectory(), 'a project');
    for (const [file, text] of Object.entries(files)) await fs.outputFile(place(file), text);
  });

  it('become a registry when nobody has edited them', async () => {
    const { code, stdout } = await update();
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/conflict|merge/);
    expect(await read('src/mcp/registry.ts')).toContain("scopes: ['orders:read']");
    expect(await read('src/scope-map.ts')).toContain("mcp/registry.js'");
    expect(await read('src/server.ts')).toContain('export const own');
    expect(await fs.pathExists(place('src/tools/index.ts'))).toBe(false);
    expect((await update('--check')).code).toBe(0);
  });

  it('are reviewed together with an edited file that has no effect any more', async () => {
    const file = 'src/auth/authorization-header.ts';
    await edit(file, (text) => `// stricter than yours\n${text}`);
    const { code, stdout } = await update('--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      files: expect.arrayContaining([
        expect.objectContaining({ path: file, change: 'orphan' }),
      ]) as unknown,
      review: [file],
    });
  });

  const edits: readonly [string, string, string, string][] = [
    [
      'another hierarchy',
      'src/scope-map.ts',
      "'todos:delete'],",
      "'todos:delete', 'orders:read'],",
    ],
    [
      'no hierarchy',
      'src/scope-map.ts',
      "{\n    'todos:manage': ['todos:read', 'todos:add', 'todos:complete', 'todos:delete'],\n  }",
      '{}',
    ],
    [
      'other scopes',
      'src/scope-map.ts',
      "search_orders: ['orders:read']",
      "search_orders: ['admin']",
    ],
    ['a tool by hand', 'src/tools/index.ts', '  whoami,', '  whoami,\n  mine,'],
    ['a tool less', 'src/tools/index.ts', '  whoami,\n', ''],
  ];
  it.each(edits)('are a conflict with %s, and nothing is lost', async (_, file, from, to) => {
    await edit(file, (text) => text.replace(from, to));
    const before = await snapshotOf(project);
    const mine = await read(file);
    expect(mine).not.toBe(files[file]);
    const refused = await update('--diff');
    expect(refused.code).toBe(4);
    expect(refused.stdout).toMatch(new RegExp(`conflict +${now(file)}`));
    expect(await snapshotOf(project)).toEqual(before);
    expect((await update('--on-conflict', 'mine')).code).toBe(0);
    // Half of either form is a map that says what nobody wrote, or no TypeScript.
    expect(await read(now(file))).toBe(mine);
    expect((await update('--check')).code).toBe(0);
    expect((await runIn(project, 'status')).stdout).toContain('Yours was kept');
    await update('--undo');
    expect((await update('--on-conflict', 'new')).code).toBe(0);
    expect(await read(now(file))).toMatch(/mcp\/(registry|offered)\.js'/);
    expect((await update('--check')).code).toBe(0);
  });
});

describe('versions in package.json', () => {
  it('that are older than those that were tried together are named', async () => {
    await start();
    await edit('package.json', (text) => text.replace(/"zod": "[^"]+"/, '"zod": "4.0.0"'));
    const { code, stdout } = await update('--check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/zod 4\.0\.0, needed is 4\./);
  });
});

describe('edited answers', () => {
  const change = async (to: (answers: Record<string, unknown>) => void) => {
    const answers = JSON.parse(await read('secure-mcp.json')) as Record<string, unknown>;
    to(answers);
    await fs.writeFile(place('secure-mcp.json'), JSON.stringify(answers, null, '\t'));
  };
  beforeEach(() => start());

  it('bring another provider and framework, and take away what is not needed now', async () => {
    await change((answers) => Object.assign(answers, { provider: 'hydra', framework: 'hono' }));
    await edit('src/auth/token/keys.ts', (text) => `${text}// mine\n`);
    const written = await read('secure-mcp.json');
    const { code, stdout } = await update();
    expect(code).toBe(0);
    expect(stdout).toMatch(/orphan +src\/auth\/token\/keys.ts/);
    expect(await fs.pathExists(place('src/auth/token/jwt.ts'))).toBe(false);
    expect(await read('src/app.ts')).toContain("from 'hono'");
    expect(JSON.parse(await read('package.json'))).toMatchObject({
      dependencies: { hono: expect.any(String) as string },
    });
    expect(await read('secure-mcp.json')).toBe(written);
    expect((await update('--check')).code).toBe(0);
  });

  it('take away the files that nobody touched, and name those that somebody did', async () => {
    await edit('src/tools/add-todo.ts', (text) => `${text}// mine\n`);
    await change((answers) => {
      const { tools } = answers as { tools: { name: string }[] };
      answers['framework'] = 'fetch';
      answers['scopeHierarchy'] = {};
      answers['tools'] = tools.filter(({ name }) => name === 'whoami');
      answers['resources'] = [];
      answers['prompts'] = [];
    });
    const { code, stdout } = await update();
    expect(code).toBe(0);
    for (const file of ['.dockerignore', 'src/tools/list-todos.ts', 'src/tools/todo-store.ts']) {
      expect(await fs.pathExists(place(file)), file).toBe(false);
    }
    expect(stdout).toMatch(/orphan +src\/tools\/add-todo\.ts/);
    expect(await read('src/tools/add-todo.ts')).toContain('// mine');
  });

  it('of another provider report that an edited README has the steps of the old one', async () => {
    await edit('README.md', (text) => `${text}\nOurs.\n`);
    await change((answers) => Object.assign(answers, { provider: 'hydra' }));
    const { code, stdout } = await update();
    expect(code).toBe(0);
    expect(stdout).toMatch(/behind +README\.md +.*--restore README\.md/);
    expect((await update('--restore', './README.md')).code).toBe(0);
    expect(await read('README.md')).toContain('Ours.');
    expect(await read('README.md.new')).toContain('Hydra');
    expect((await update('--check')).code).toBe(0);
  });

  it('bring no tool over a file of somebody else without being told', async () => {
    await fs.writeFile(place('src/tools/search.ts'), 'export const other = 1;\n');
    await change((answers) => {
      (answers['tools'] as object[]).push({ name: 'search', scopes: [] });
    });
    const before = await snapshotOf(project);
    const { code, stdout } = await update();
    expect(code).toBe(4);
    expect(stdout).toMatch(/conflict +src\/tools\/search\.ts/);
    expect(await snapshotOf(project)).toEqual(before);
    expect((await update('--on-conflict', 'mine')).code).toBe(0);
    expect(await read('src/tools/search.ts')).toBe('export const other = 1;\n');
    expect((await update('--check')).code).toBe(0);
  });

  it('bring a tool with its scopes, and keep the edits around it', async () => {
    await edit('src/scope-map.ts', (text) =>
      text.replace('baseScopes: [],', 'baseScopes: [], // ours'),
    );
    await edit('src/mcp/registry.ts', (text) =>
      text.replace("'mcp:access'],", "'mcp:access'], // ours"),
    );
    await change((answers) => {
      (answers['tools'] as object[]).push({ name: 'search_orders', scopes: ['orders:read'] });
    });
    expect((await update()).code).toBe(0);
    expect(await read('src/tools/search-orders.ts')).toContain('search_orders');
    const registry = await read('src/mcp/registry.ts');
    expect(registry).toContain("from '../tools/search-orders.js'");
    expect(registry).toContain("{ tool: searchOrdersTool, scopes: ['orders:read'] }");
    expect(registry).toContain('// ours');
    expect(await read('src/scope-map.ts')).toContain('// ours');
  });

  it('that are not in order are refused with every problem, and nothing is written', async () => {
    await change((answers) => Object.assign(answers, { provider: 'keycloack', clientSecret: 'x' }));
    const before = await snapshotOf(project);
    const { code, stderr } = await update();
    expect(code).toBe(2);
    expect(stderr).toContain('keycloack');
    expect(stderr).toContain('clientSecret');
    expect(await snapshotOf(project)).toEqual(before);
  });
});

describe('what cannot be updated is left alone:', () => {
  beforeEach(() => start({ revisionId: '2025-06-18' }));
  const manifest = '.secure-mcp/manifest.json';
  const faults: readonly (readonly [string, number, string, () => Promise<unknown>])[] = [
    ['a missing manifest', 5, 'is missing', () => fs.remove(place(manifest))],
    ['a manifest cut off', 5, 'not JSON', () => edit(manifest, (t) => t.slice(0, 50))],
    ['a manifest that is a list', 5, 'damaged', () => fs.writeFile(place(manifest), '[]')],
    ['a manifest that is a number', 5, 'damaged', () => fs.writeFile(place(manifest), '1')],
    [
      'a manifest of a newer format',
      5,
      'create-secure-mcp: 9.1.0',
      () => fs.writeJson(place(manifest), { format: 3, generator: { version: '9.1.0' } }),
    ],
    [
      'a manifest of a newer generator',
      5,
      'create-secure-mcp: 99.0.0',
      () => edit(manifest, (t) => t.replace(/"version": "[^"]+"/, '"version": "99.0.0"')),
    ],
    [
      'a version that would end up in a command',
      5,
      'create-secure-mcp: latest',
      () => fs.writeJson(place(manifest), { format: 3, generator: { version: '1;rm -rf ~' } }),
    ],
    ...['../outside.ts', '/etc/passwd', 'a/../../b', 'C:/x', '.git/hooks/x', '.secure-mcp/x'].map(
      (hostile): [string, number, string, () => Promise<unknown>] => [
        `a record with the path ${hostile}`,
        5,
        'damaged',
        () => edit(BASE_PATH, (t) => t.replace('\nREADME.md seed', `\n${hostile} seed`)),
      ],
    ),
    ['a missing base', 5, 'is missing', () => fs.remove(place(BASE_PATH))],
    ['a huge base', 5, 'too large', () => fs.writeFile(place(BASE_PATH), ' '.repeat(5e6))],
    ['a huge manifest', 5, 'too large', () => fs.writeFile(place(manifest), ' '.repeat(2e6))],
    [
      'a file reached through a link',
      1,
      'symbolic link',
      async () => {
        await fs.move(place('src/auth'), place('elsewhere'));
        await fs.symlink(place('elsewhere'), place('src/auth'));
      },
    ],
    [
      'a directory in the place of a file',
      1,
      'no file',
      async () => {
        await fs.remove(place('src/index.ts'));
        await fs.mkdir(place('src/index.ts'));
      },
    ],
    [
      'a file that is no text',
      1,
      'UTF-8',
      () => fs.writeFile(place('src/index.ts'), Buffer.from([0xff, 0xfe, 0x41])),
    ],
    [
      'a lock of another update',
      1,
      'another update',
      () => fs.outputJson(place('.secure-mcp/lock'), { pid: process.ppid, host: hostname() }),
    ],
  ];
  it.each(faults)('%s', async (_, exitCode, says, breakIt) => {
    await breakIt();
    const before = await snapshotOf(project);
    const { code, stderr } = await update('--spec', '2026-07-28');
    expect(stderr).toContain(says);
    expect(code).toBe(exitCode);
    expect(await snapshotOf(project)).toEqual(before);
  });

  it('a directory without a project', async () => {
    const empty = temporaryDirectory();
    expect(await runIn(empty, 'update')).toMatchObject({ code: 1 });
    expect((await runIn(empty, 'update', 'nowhere')).stderr).toContain('is not a directory');
    expect(everythingIn(empty)).toEqual([]);
  });

  it.each([
    [['--spec', '2027-01-01'], '--spec'],
    [['--on-conflict', 'theirs'], '--on-conflict'],
    [['--undo', '--check'], '--undo'],
    [['--sepc', 'x'], '--sepc'],
    [['one', 'two'], 'unexpected argument'],
  ])('with the arguments %j', async (argv, says) => {
    const { code, stderr } = await update(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});

describe('an update that was killed', () => {
  it('before the new record was in place is taken back by the next one', async () => {
    await start();
    const before = await snapshotOf(project);
    const manifest = '.secure-mcp/manifest.json';
    await fs.outputJson(place('.secure-mcp/work/journal.json'), {
      entries: [{ path: manifest, existed: true, sha256: '0'.repeat(64) }],
    });
    await fs.move(place(manifest), place(`.secure-mcp/backup/files/${manifest}`));
    const looked = await update('--check');
    expect(looked.code).toBe(1);
    expect(looked.stderr).toContain('did not finish');
    const { code, stderr } = await update();
    expect(code).toBe(0);
    expect(stderr).toContain('taken back first');
    expect(await snapshotOf(project)).toEqual(before);
  });
});

describe('lost records', () => {
  it('of files that were not touched do not matter', async () => {
    await start({ revisionId: '2025-06-18' });
    await edit(BASE_PATH, (text) => text.replaceAll(/ [\w+/]{40,}=*$/gm, ''));
    expect((await update('--spec', '2026-07-28')).code).toBe(0);
    expect((await update('--check')).code).toBe(0);
  });

  it('that somebody changed are not believed: an edited file is a conflict then', async () => {
    await start({ revisionId: '2025-06-18' });
    const file = 'src/auth/resource-server.ts';
    await edit(file, (text) => `${text}// mine\n`);
    const theirs = Buffer.from(await read(file)).toString('base64');
    await edit(BASE_PATH, (text) =>
      text.replace(new RegExp(`^(${file} generated \\w+) .*`, 'm'), `$1 ${theirs}`),
    );
    expect((await update('--spec', '2026-07-28')).code).toBe(4);
  });
});

describe('add tool', () => {
  beforeEach(() => start());
  const add = (...argv: string[]) => runIn(project, 'add', ...argv);

  it('brings a stub, its scopes and its test, and can be undone', async () => {
    const before = await snapshotOf(project);
    const { code } = await add('tool', 'search_orders', '--scope', 'orders:read', '--read-only');
    expect(code).toBe(0);
    expect(await read('src/tools/search-orders.ts')).toContain("name: 'search_orders'");
    expect(await read('test/tools/search-orders.test.ts')).toContain('searchOrdersTool');
    expect(await read('src/mcp/registry.ts')).toContain(
      "{ tool: searchOrdersTool, scopes: ['orders:read'] }",
    );
    const { tools } = JSON.parse(await read('secure-mcp.json')) as { tools: object[] };
    expect(tools.at(-1)).toEqual({
      name: 'search_orders',
      scopes: ['orders:read'],
      readOnly: true,
    });
    expect((await update('--check')).code).toBe(0);
    await update('--undo');
    expect(await snapshotOf(project)).toEqual(before);
  });

  it.each([
    {
      argv: ['resource', 'notes://{id}', '--scope', 'notes:read', '--mime-type', 'text/markdown'],
      module: 'resources/notes-by-id',
      entry: "resource: notesByIdResource, scopes: ['notes:read']",
      answer: { uri: 'notes://{id}', mimeType: 'text/markdown', scopes: ['notes:read'] },
      list: 'resources',
      says: 'undefined for what is not there',
    },
    {
      argv: ['prompt', 'sum_up', '--scope', 'notes:read', '--title', 'Sum it up'],
      module: 'prompts/sum-up',
      entry: "prompt: sumUpPrompt, scopes: ['notes:read']",
      answer: { name: 'sum_up', title: 'Sum it up', scopes: ['notes:read'] },
      list: 'prompts',
      says: 'the arguments, and the text',
    },
  ])('brings a stub, its scopes and its test of $module', async (added) => {
    const before = await snapshotOf(project);
    const { code, stdout } = await add(...added.argv);
    expect(code, stdout).toBe(0);
    // As many as are listed.
    const listed = stdout.split('\n').filter((line) => /^ {2}(create|update) /.test(line));
    expect(stdout).toContain(`Written: ${listed.length} files and the record in .secure-mcp. `);
    expect(stdout).toContain(`Write into src/${added.module}.ts: `);
    expect(stdout).toContain(added.says);
    expect(stdout).toContain('grant notes:read');
    expect(await read(`src/${added.module}.ts`)).toContain('= define');
    expect(await read(`test/${added.module}.test.ts`)).toContain("['unrelated']");
    expect(await read('src/mcp/registry.ts')).toContain(added.entry);
    const answers = JSON.parse(await read('secure-mcp.json')) as Record<string, object[]>;
    expect(answers[added.list]?.at(-1)).toEqual(added.answer);
    expect(await read('README.md')).toContain('| `notes:read` |');
    expect((await update('--check')).code).toBe(0);
    // A stub that is deleted leaves the registry, and the answers are said to name it.
    await fs.remove(place(`src/${added.module}.ts`));
    const { stdout: after } = await update();
    expect(await read('src/mcp/registry.ts')).not.toContain(added.entry);
    expect(after).toMatch(/names a (resource|prompt) whose file was deleted/);
    // Its test would import it.
    expect(await fs.pathExists(place(`test/${added.module}.test.ts`))).toBe(false);
    expect((await update('--check')).code).toBe(0);
    await update('--restore', `src/${added.module}.ts`);
    expect(await read(`test/${added.module}.test.ts`)).toContain("['unrelated']");
    expect(await read('src/mcp/registry.ts')).toContain(added.entry);
    expect((await update('--check')).code).toBe(0);
    // An edited one is the user's.
    await edit(`test/${added.module}.test.ts`, (text) => `// mine\n${text}`);
    await fs.remove(place(`src/${added.module}.ts`));
    expect((await update()).stdout).toContain(`orphan  test/${added.module}.test.ts`);
    expect(await read(`test/${added.module}.test.ts`)).toContain('// mine');
    await update('--undo');
    await fs.outputFile(place(`src/${added.module}.ts`), '');
    await fs.writeFile(place('secure-mcp.json'), before['secure-mcp.json'] ?? '');
    expect((await update()).code).toBe(0);
    expect(await read('src/mcp/registry.ts')).not.toContain(added.entry);
  });

  it.each(['tool', 'resource', 'prompt'])(
    'warns where no scope is given for a %s: the base scopes open it',
    async (kind) => {
      const { code, stderr } = await add(kind, kind === 'resource' ? 'notes://all' : 'notes');
      expect(code).toBe(0);
      expect(stderr).toContain('--scope');
      expect(stderr).toContain('whoever has the base scopes may use');
    },
  );

  it('refuses a resource that another one matches, with other scopes', async () => {
    const before = await snapshotOf(project);
    const { code, stderr } = await add('resource', 'todo://items/{which}', '--scope', 'x');
    expect(code).toBe(2);
    expect(stderr).toContain('both match "todo://items/x"');
    const again = await add('resource', 'todo://items', '--scope', 'x');
    expect(again.stderr).toContain('the resource "todo://items" is there already');
    expect(await snapshotOf(project)).toEqual(before);
  });

  it('leaves alone what the user wrote into the list and the scope map', async () => {
    await edit('src/scope-map.ts', (text) =>
      text.replace('tools: {}', "tools: freeze({ 'by.hand': ['x'] })"),
    );
    await edit('src/server.ts', (text) => text.replace('tools: []', 'tools: audited([byHand])'));
    const own = [await read('src/scope-map.ts'), await read('src/server.ts')];
    expect((await add('tool', 'search_orders', '--scope', 'orders:read')).code).toBe(0);
    expect([await read('src/scope-map.ts'), await read('src/server.ts')]).toEqual(own);
    expect((await update()).code).toBe(0);
    expect((await update('--check')).code).toBe(0);
    expect([await read('src/scope-map.ts'), await read('src/server.ts')]).toEqual(own);
  });

  it('keeps an edit of the registry beside its entry', async () => {
    await edit('src/mcp/registry.ts', (text) =>
      text.replace("'../tools/list-todos.js';", "'../tools/ours.js';"),
    );
    expect((await add('tool', 'search', '--scope', 'orders:read')).code).toBe(0);
    const registry = await read('src/mcp/registry.ts');
    expect(registry).toContain("'../tools/ours.js'");
    expect(registry).toContain("{ tool: searchTool, scopes: ['orders:read'] }");
  });

  it('adds the tool and nothing else to a project that is not current', async () => {
    await start({ revisionId: '2025-06-18' });
    const answers = JSON.parse(await read('secure-mcp.json')) as object;
    await fs.writeJson(place('secure-mcp.json'), { ...answers, spec: '2026-07-28' }, { spaces: 2 });
    await edit('src/auth/resource-server.ts', (text) =>
      text.replace("id: '2025-06-18'", "id: 'mine'"),
    );
    expect((await update()).code).toBe(4);
    const before = await snapshotOf(project);
    expect((await add('tool', 'search', '--scope', 'orders:read')).code).toBe(0);
    const now = await snapshotOf(project);
    const changed = Object.keys(now).filter((file) => now[file] !== before[file]);
    expect(changed.filter((file) => !file.startsWith('.secure-mcp/')).sort()).toEqual([
      'README.md',
      'secure-mcp.json',
      'src/mcp/registry.ts',
      'src/tools/search.ts',
      'test/tools/search.test.ts',
    ]);
    expect((await update('--on-conflict', 'new')).code).toBe(0);
    expect((await update('--check')).code).toBe(0);
  });

  it('to a project of an earlier version, or says that an update comes first', async () => {
    const release = keptReleases().find(({ id }) => id === '0.1.0_2026-07-28');
    await fs.remove(project);
    for (const [file, text] of Object.entries(release?.files ?? {})) {
      await fs.outputFile(place(file), text);
    }
    const before = await snapshotOf(project);
    const { code, stderr } = await add('tool', 'search', '--scope', 'orders:read');
    const now = await snapshotOf(project);
    if (code === 0) {
      expect(Object.keys(now).filter((file) => now[file] !== before[file]).length).toBeLessThan(16);
    } else {
      expect(stderr).toContain('run create-secure-mcp update first');
      expect(now).toEqual(before);
      expect((await update()).code).toBe(0);
      expect((await add('tool', 'search', '--scope', 'orders:read')).code).toBe(0);
    }
    expect((await update()).code).toBe(0);
    expect((await update('--check')).code).toBe(0);
  });

  it.each(['src/tools/search.ts', 'test/tools/search.test.ts'])(
    'refuses a name whose file is somebody else’s: %s',
    async (file) => {
      await fs.writeFile(place(file), 'export const other = 1;\n');
      const before = await snapshotOf(project);
      const { code, stderr } = await add('tool', 'search', '--scope', 'orders:read');
      expect(code).toBe(2);
      expect(stderr).toContain(`"${file}" is there already`);
      expect(await snapshotOf(project)).toEqual(before);
    },
  );

  it('stops at an edit of the same lines, and takes the answer to it', async () => {
    await edit('src/mcp/registry.ts', (text) =>
      text.replace('{ tool: whoami, scopes: [] },', "{ tool: whoami, scopes: ['me'] },"),
    );
    const before = await snapshotOf(project);
    const argv = ['tool', 'search', '--scope', 'orders:read'];
    const refused = await add(...argv, '--diff');
    expect(refused.code).toBe(4);
    expect(await snapshotOf(project)).toEqual(before);
    expect(refused.stdout).toContain('yours:');
    for (const choice of ['markers', 'mine', 'new']) {
      expect(refused.stderr).toContain(`--on-conflict ${choice}`);
    }
    expect((await add(...argv, '--on-conflict', 'markers')).code).toBe(0);
    expect(await read('src/mcp/registry.ts')).toContain('<<<<<<< yours');
  });

  it.each([
    [['tool'], 'NAME: is missing'],
    [[], 'only a tool, a resource or a prompt can be added'],
    [['tools', 'x'], 'only a tool, a resource or a prompt can be added'],
    [['resource'], 'URI: is missing'],
    [['prompt'], 'NAME: is missing'],
    [['resource', 'notes'], 'must be a URI'],
    [['resource', 'A://b'], 'a lower-case scheme'],
    [['resource', 'a://x/{b}{c}'], 'is not simple'],
    [['resource', 'a://b', '--read-only'], 'is only for a tool'],
    [['resource', 'a://b', '--name', 'a b'], '--name'],
    [['resource', 'a://b', '--mime-type', 'text'], 'must be a media type'],
    [['prompt', 'x', '--mime-type', 'text/plain'], 'is only for a resource'],
    [['tool', 'x', '--name', 'y'], 'is only for a resource'],
    [['prompt', 'constructor'], 'already has'],
    [['tool', 'a b'], 'NAME'],
    [['tool', 'whoami'], 'NAME: the tool "whoami" is there already'],
    [['tool', 'x', '--scope', 'a b'], 'scopes'],
    [['tool', 'x', '--title', 'a', '--title', 'b'], 'more than once'],
  ])('refuses %j and writes nothing', async (argv, says) => {
    const before = await snapshotOf(project);
    const { code, stderr } = await add(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    expect(await snapshotOf(project)).toEqual(before);
  });
});

describe('a project without its record', () => {
  beforeEach(async () => {
    await start();
    await fs.remove(place('.secure-mcp'));
  });

  it('is taken in again without changing a file', async () => {
    const before = await snapshotOf(project);
    expect((await runIn(project, 'adopt')).code).toBe(0);
    const after = await snapshotOf(project);
    for (const [file, bytes] of Object.entries(before)) expect(after[file], file).toBe(bytes);
    expect((await update('--check')).code).toBe(0);
    expect((await runIn(project, 'adopt')).stderr).toContain('use update');
  });

  it('gets the generated text beside what differs, and waits until somebody has looked', async () => {
    await edit('src/auth/guard.ts', (text) => `${text}// mine or old\n`);
    const { stdout } = await runIn(project, 'adopt');
    expect(stdout).toContain('src/auth/guard.ts');
    expect(await read('src/auth/guard.ts')).toContain('mine or old');
    expect(await read('src/auth/guard.ts.new')).not.toContain('mine or old');
    expect((await runIn(project, 'status')).stdout).toMatch(/pending +src\/auth\/guard.ts/);
    expect((await update()).code).toBe(4);
    await fs.remove(place('src/auth/guard.ts.new'));
    expect((await update()).code).toBe(0);
  });
});

describe('eject', () => {
  const OURS =
    /secure-mcp\.json|\.secure-mcp|--project|run audit|audit of the project|secure-mcp(?:@\S+)? (?:update|add|doctor)/;
  it.each(catalog.frameworks.map(({ id }) => id))(
    'leaves every other file, and none that needs what is gone: %s',
    async (frameworkId) => {
      await start({ frameworkId, providerId: 'keycloak' });
      const before = Object.keys(await snapshotOf(project));
      expect((await runIn(project, 'eject')).code).toBe(0);
      const now = await snapshotOf(project);
      const kept = before.filter((file) => !/^(\.secure-mcp\/|secure-mcp\.json$)/.test(file));
      expect(Object.keys(now)).toEqual(kept);
      for (const [file, text] of Object.entries(now)) {
        if (!/^(?:dev|test)\//.test(file)) expect(text, file).not.toMatch(OURS);
      }
      expect((await update()).stderr).toContain('no project of create-secure-mcp');
    },
  );

  it.each(catalog.providers.map(({ id }) => id))(
    'leaves no sentence that sends to what is gone: %s',
    (providerId) => {
      const ejected = renderFiles({ ...exampleConfig({ providerId }), isEjected: true });
      for (const [file, { text }] of ejected) {
        if (file !== 'secure-mcp.json') expect(text, file).not.toMatch(OURS);
      }
    },
  );

  it('takes the audit out of the scripts and the CI of a project of an earlier version', async () => {
    await start();
    await edit('package.json', (text) =>
      text.replace(
        /("token": "[^"]+")/,
        '$1,\n    "audit": "npx --yes create-secure-mcp@0.1.0 audit --project ."',
      ),
    );
    await edit('.github/workflows/ci.yml', (text) =>
      text.trimEnd().concat('\n      # From outside.\n      - run: npm run audit\n'),
    );
    expect((await runIn(project, 'eject')).code).toBe(0);
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: object };
    expect(scripts).not.toHaveProperty('audit');
    expect(scripts).toHaveProperty('test');
    expect(await read('.github/workflows/ci.yml')).not.toMatch(/audit|From outside/);
    expect(await read('.github/workflows/ci.yml')).toContain('run try');
  });

  it('says beforehand what it would do, and does nothing then', async () => {
    await start({ providerId: 'keycloak' });
    const before = await snapshotOf(project);
    const preview = JSON.parse(
      (await runIn(project, 'eject', '--dry-run', '--json')).stdout,
    ) as object;
    expect((await runIn(project, 'eject', '--dry-run')).stdout).toContain('Nothing was written');
    expect(await snapshotOf(project)).toEqual(before);
    const { stdout } = await runIn(project, 'eject', '--json');
    expect(preview).toEqual({ ...(JSON.parse(stdout) as object), dryRun: true });
  });

  it('keeps what the user wrote there', async () => {
    await start({ providerId: 'keycloak' });
    await edit('README.md', (text) => `${text}\nOurs.\n`);
    await edit('.gitignore', (text) => `mine/\n${text}`);
    const { stdout } = await runIn(project, 'eject', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ left: [] });
    expect(await read('README.md')).toContain('Ours.');
    expect(await read('README.md')).not.toMatch(OURS);
    expect(await read('.gitignore')).toMatch(/^mine\/\nnode_modules/);
  });

  it('names a file whose lines it cannot take out', async () => {
    await start();
    await edit('README.md', (text) =>
      text.replace('brings the newest auth layer', 'is ours now and brings'),
    );
    const { stdout } = await runIn(project, 'eject');
    expect(stdout).toMatch(/look there yourself:\n {2}README\.md/);
  });
});

describe('at a terminal', () => {
  beforeEach(async () => {
    await start({ revisionId: '2025-06-18' });
    await edit('src/auth/resource-server.ts', (text) =>
      text.replace("id: '2025-06-18'", "id: 'mine'"),
    );
  });

  async function answer(...typed: string[]) {
    const world = fakeWorld(['update', '--spec', '2026-07-28'], { cwd: project, terminal: true });
    const code = run(world);
    for (const key of typed) {
      await world.stdout.shows('Stop and write nothing', shown);
      await new Promise((resolve) => setTimeout(resolve, 15));
      shown = world.stdout.text.length;
      world.stdin.write(key);
    }
    return { code: await code, text: world.stdout.text };
  }
  let shown = 0;
  beforeEach(() => {
    shown = 0;
  });

  it('a conflict is asked about after a summary, and shown when that is wanted', async () => {
    const { code, text } = await answer(keys.enter, keys.enter);
    expect(code).toBe(0);
    expect(text).toContain('src/auth/resource-server.ts: both sides changed it in one place');
    expect(text).toContain("id: 'mine'");
    expect(text.slice(0, text.indexOf('Stop and')).split('\n').length).toBeLessThan(30);
    expect(await read('src/auth/resource-server.ts')).toContain('<<<<<<< yours');
  });

  it('every file has an answer of its own', async () => {
    await edit('docs/requirements.md', (text) => text.replace('CHAL-16', 'CHAL-16 mine'));
    const down = [keys.down, keys.down, keys.down];
    await answer(...down, keys.enter, ...down.slice(1), keys.enter);
    expect(await read('docs/requirements.md')).not.toContain('CHAL-16 mine');
    expect(await read('src/auth/resource-server.ts')).toContain("id: 'mine'");
  });

  it.each([
    ['Ctrl-C', [keys.interrupt], 130],
    ['the last answer', [keys.up, keys.enter], 4],
  ])('%s writes nothing', async (_, typed, exitCode) => {
    const before = await snapshotOf(project);
    expect((await answer(...typed)).code).toBe(exitCode);
    expect(await snapshotOf(project)).toEqual(before);
  });
});

describe('another upstream', () => {
  const tools = async () =>
    ((await fs.readJson(place('secure-mcp.json'))) as { tools: { name: string }[] }).tools;
  const choose = async (upstream: string) => {
    const answers = (await fs.readJson(place('secure-mcp.json'))) as Record<string, unknown>;
    await fs.writeJson(
      place('secure-mcp.json'),
      { ...answers, signIn: { upstream, store: 'sqlite' } },
      { spaces: 2 },
    );
  };
  beforeEach(() =>
    start({
      providerId: 'own',
      upstreamId: 'github',
      downstreamId: 'upstream',
      tools: [],
      scopeHierarchy: {},
    }),
  );

  it('brings its example in the place of the old one, and the project is as a new one', async () => {
    await choose('google');
    const { code, stderr } = await update();
    expect(code, stderr).toBe(0);
    const expected = path.join(temporaryDirectory(), 'fresh');
    await writeProject(
      expected,
      exampleConfig({
        providerId: 'own',
        upstreamId: 'google',
        downstreamId: 'upstream',
        tools: [],
        scopeHierarchy: {},
      }),
    );
    const now = await snapshotOf(project);
    const own = Object.entries(now).filter(([file]) => !file.includes('/backup/'));
    expect(Object.fromEntries(own)).toEqual(await snapshotOf(expected));
    expect((await update('--check')).code).toBe(0);
  });

  it('says what the policy lacks that somebody has written for the old one', async () => {
    await edit('src/sign-in.ts', (text) => text.replace('export const', '// ours\nexport const'));
    const before = await read('src/sign-in.ts');
    await choose('google');
    const said = await update();
    expect(said.stdout).toMatch(/src\/sign-in\.ts lacks .*calendar\.events\.readonly in apiScopes/);
    expect(await read('src/sign-in.ts')).toBe(before);
    await edit('src/sign-in.ts', (text) =>
      text.replace(
        'apiScopes: []',
        "apiScopes: [{ scope: 'https://www.googleapis.com/auth/calendar.events.readonly', meaning: 'x' }]",
      ),
    );
    expect((await runIn(project, 'status')).stdout).not.toContain('apiScopes');
  });

  it('takes the example away with the calls of another API, of any kind', async () => {
    await start({ downstreamId: 'token-exchange', tools: [], scopeHierarchy: {} });
    expect(await tools()).toHaveLength(1);
    await fs.writeJson(
      place('secure-mcp.json'),
      {
        ...((await fs.readJson(place('secure-mcp.json'))) as object),
        downstream: 'none',
        tools: [...(await tools()), { name: 'mine', title: 'Mine', scopes: ['mcp:access'] }],
      },
      { spaces: 2 },
    );
    const { code, stdout, stderr } = await update();
    expect(code, stdout + stderr).toBe(0);
    expect((await tools()).map(({ name }) => name)).toEqual(['mine']);
    expect(await fs.pathExists(place('src/tools/call-external-api.ts'))).toBe(false);
  });

  it('leaves an example that was edited, and an empty tool of that name', async () => {
    const file = 'src/tools/list-my-repositories.ts';
    await edit(file, (text) => `// ours\n${text}`);
    await choose('google');
    await update();
    expect(await read(file)).toMatch(/^\/\/ ours\n/);
    expect((await tools()).map(({ name }) => name)).toContain('list_my_repositories');

    const scopes = ['mcp:access'];
    const named = { name: 'list_my_repositories', title: 'Mine', description: 'Mine.', scopes };
    await start({
      providerId: 'own',
      upstreamId: 'google',
      scopeHierarchy: {},
      tools: [{ ...named, readOnly: true, builtIn: undefined }],
    });
    expect((await update('--check')).code).toBe(0);
    expect(await tools()).toHaveLength(1);
  });

  it('takes the example away with the calls', async () => {
    const answers = (await fs.readJson(place('secure-mcp.json'))) as Record<string, unknown>;
    const whoami = { name: 'whoami', scopes: [] };
    await fs.writeJson(place('secure-mcp.json'), {
      ...answers,
      downstream: 'none',
      tools: [...(await tools()), whoami],
    });
    expect((await update()).code).toBe(0);
    expect((await tools()).map(({ name }) => name)).toEqual(['whoami']);
  });
});
