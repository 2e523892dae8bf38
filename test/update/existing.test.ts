import path from 'node:path';
import fs from 'fs-extra';
import { beforeEach, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import { validateAnswers } from '../../src/answers/validate.js';
import { toAnswersFile } from '../../src/answers/answers-file.js';
import type { Config } from '../../src/answers/config.js';
import { render, renderFiles } from '../../src/render/index.js';
import { hasAdditions, withAdditions } from '../../src/update/additions.js';
import { inStyleOfPackage } from '../../src/update/project-style.js';
import { existingProjects } from '../support/existing-projects.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { runIn, snapshotOf } from '../support/update-project.js';

/** A package as somebody else wrote it. */
const OWN: Readonly<Record<string, string>> = {
  'package.json': `{
\t"name": "helpdesk",
\t"scripts": { "start": "node index.js" },
\t"dependencies": { "express": "5.3.0", "jose": "^5.0.0" },
\t"devDependencies": { "vitest": "^4.2.0" }
}
`,
  '.gitignore': 'node_modules\n.env\n',
  'index.js': 'start();\n',
  'README.md': '# Helpdesk\n\n## Tools and scopes\n\nNone of yours.\n',
};

let project: string;
const place = (file: string) => path.join(project, file);
const read = (file: string) => fs.readFile(place(file), 'utf8');
const write = (file: string, text: string) => fs.outputFile(place(file), text);

/** Writes a package, and what `add auth` writes into it. */
async function protect(config: Config, own = OWN): Promise<void> {
  project = path.join(temporaryDirectory(), 'a package');
  for (const [file, text] of Object.entries(own)) await write(file, text);
  for (const [file, text] of render(config)) await write(file, text);
  for (const [file, { kind, text }] of renderFiles(config)) {
    if (kind !== 'addition') continue;
    const yours = own[file];
    const added =
      yours === undefined ? text : withAdditions(file, { yours, generated: text })?.text;
    await write(file, added ?? '');
  }
}

/** The same server at another revision of the specification. */
function at(config: Config, spec: string): Config {
  const checked = validateAnswers({ ...(JSON.parse(toAnswersFile(config)) as object), spec });
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return resolveConfig(checked.answers);
}

const [newest, , oldest] = catalog.revisions.map(({ id }) => id) as [string, string, string];

describe.each(existingProjects)('the server $id', ({ config }) => {
  beforeEach(() => protect(config));

  it('is current, and says so without writing', async () => {
    const before = await snapshotOf(project);
    const { code, stdout } = await runIn(project, 'update');
    expect(stdout).toContain('Everything is current');
    expect(code).toBe(0);
    expect(await snapshotOf(project)).toEqual(before);
  });

  it('goes to an older revision and comes back byte for byte', async () => {
    const before = await withoutBackup();
    expect((await runIn(project, 'update', '--spec', oldest)).code).toBe(0);
    const after = await withoutBackup();
    await protect(at(config, oldest));
    expect(after).toEqual(await snapshotOf(project));
    expect((await runIn(project, 'update', '--spec', newest)).code).toBe(0);
    expect(await withoutBackup()).toEqual(before);
  });

  it('has a state for each file, and one that nobody edited is clean', async () => {
    const { code, stdout } = await runIn(project, 'status', '--json');
    // Nothing of the owner's code calls what was written.
    expect(code).toBe(3);
    const { files } = JSON.parse(stdout) as { files: { path: string; state: string }[] };
    const edited = files.filter(({ state }) => state !== 'clean').map((file) => file.path);
    // The owner's own versions stay.
    expect(edited).toEqual(config.provider.verification === 'jwt' ? ['package.json'] : []);
  });

  it('is left by the generator, and works on', async () => {
    expect((await runIn(project, 'eject')).code).toBe(0);
    expect(await fs.pathExists(place('.secure-mcp'))).toBe(false);
    expect(await read('.gitignore')).toMatch(/^node_modules\n\.env\n/);
    expect(await read('.gitignore')).not.toContain('secure-mcp');
    expect(await fs.pathExists(place(`${config.existing?.layer ?? ''}/limits.js`))).toBe(
      config.existing?.language === 'javascript',
    );
  });

  it('is taken in again when its record is lost, and nothing of the user is put aside', async () => {
    await fs.remove(place('.secure-mcp'));
    const before = await withoutBackup();
    expect((await runIn(project, 'adopt')).code).toBe(0);
    const own = Object.keys(await withoutBackup()).filter(
      (file) => !file.startsWith('.secure-mcp/'),
    );
    expect(own.sort()).toEqual(Object.keys(before).sort());
  });

  async function withoutBackup(): Promise<Record<string, string>> {
    const files = Object.entries(await snapshotOf(project));
    return Object.fromEntries(files.filter(([file]) => !file.includes('/backup/')));
  }
});

describe('an edited server', () => {
  const [{ config }] = existingProjects;
  beforeEach(() => protect(config));

  it('that nothing protects is told by the exit code', async () => {
    expect((await runIn(project, 'update', '--check')).code).toBe(3);
    const calls = "import { protectServer, sealed } from './src/mcp-auth/index.js';\n";
    await write('index.js', `${calls}protectServer(start(sealed(handler())));\n`);
    expect((await runIn(project, 'update', '--check')).code).toBe(0);
    expect((await runIn(project, 'status')).code).toBe(0);
    await write('index.js', `${calls}// protectServer(sealed())\n`);
    for (const command of [['update', '--check'], ['status']])
      expect((await runIn(project, ...command)).code).toBe(3);
  });

  it('keeps edits of files of ours, and all of the user’s own', async () => {
    await write(
      'src/mcp-auth/limits.ts',
      (await read('src/mcp-auth/limits.ts')).replace('300', '30'),
    );
    await write('index.js', 'start(2);\n');
    await write('.gitignore', `${await read('.gitignore')}\ncoverage\n`);
    expect((await runIn(project, 'update', '--spec', oldest)).code).toBe(0);
    expect(await read('src/mcp-auth/limits.ts')).toContain('messagesPerMinute: 30,');
    expect(await read('index.js')).toBe('start(2);\n');
    expect(await read('.gitignore')).toMatch(/coverage\n$/);
    expect(await read('README.md')).toBe(OWN['README.md']);
  });

  it('follows its answers: a tool more is an entry of the registry', async () => {
    const answers = JSON.parse(await read('secure-mcp.json')) as { tools: object[] };
    answers.tools.push({ name: 'close_ticket', scopes: ['tickets:write'] });
    await write('secure-mcp.json', JSON.stringify(answers));
    expect((await runIn(project, 'update')).code).toBe(0);
    expect(await read('src/mcp-auth/registry.ts')).toContain("close_ticket: ['tickets:write']");
  });

  it('never gets back what the user took out of their own files', async () => {
    const without = (await read('package.json')).replace(/^.*mcp-auth:try.*\n/m, '');
    await write('package.json', without);
    await write('.gitignore', 'node_modules\n');
    expect((await runIn(project, 'update', '--spec', oldest)).code).toBe(0);
    expect(await read('package.json')).toBe(without);
    expect(await read('.gitignore')).toBe('node_modules\n');
  });

  it('is told when its README lacks a scope, and not for a README of the user', async () => {
    const answers = JSON.parse(await read('secure-mcp.json')) as { tools: object[] };
    answers.tools.push({ name: 'close_ticket', scopes: ['tickets:write'] });
    await write('secure-mcp.json', JSON.stringify(answers));
    await write('mcp-auth/README.md', `${await read('mcp-auth/README.md')}\nOurs.\n`);
    const { stdout } = await runIn(project, 'update', '--json');
    const { stale } = JSON.parse(stdout) as { stale: { path: string }[] };
    expect(stale.map((file) => file.path)).toContain('mcp-auth/README.md');
    expect(stale.map((file) => file.path)).not.toContain('README.md');
  });
});

describe('what is added to a file of the user', () => {
  const generated = `{ "scripts": { "mcp-auth:dev": "a" }, "dependencies": { "jose": "6.2.18" }, "devDependencies": { "tsx": "4.0.0" } }`;
  const json = (yours: object, base?: object) => {
    const sides = { yours: JSON.stringify(yours), generated };
    const added = withAdditions('package.json', {
      ...sides,
      ...(base ? { base: JSON.stringify(base) } : {}),
    });
    return { text: JSON.parse(added?.text ?? '') as object, kept: added?.kept };
  };

  it.each([
    ['a script', { scripts: { 'mcp-auth:dev': 'own' } }, ['scripts.mcp-auth:dev']],
    ['a newer major version', { dependencies: { jose: '^7.0.0' } }, []],
    ['an older major version', { dependencies: { jose: '^5.0.0' } }, ['dependencies.jose']],
    ['a tag', { dependencies: { jose: 'latest' } }, ['dependencies.jose']],
  ])('does not take the place of %s, and says so', (_, yours, kept) => {
    const added = json(yours);
    expect(added.text).toMatchObject(yours);
    expect(added.kept).toEqual(kept);
  });

  it('is not said of development where it is there for running', () => {
    const { text } = json({ dependencies: { tsx: '4.0.0' } });
    expect(text).not.toHaveProperty('devDependencies.tsx');
  });

  it('goes again when it is not needed any more, unless somebody changed it', () => {
    const base = { scripts: { 'mcp-auth:old': 'a', 'mcp-auth:own': 'a' } };
    const { text } = json({ scripts: { 'mcp-auth:old': 'a', 'mcp-auth:own': 'b' } }, base);
    expect(text).toMatchObject({ scripts: { 'mcp-auth:own': 'b', 'mcp-auth:dev': 'a' } });
    expect(text).not.toHaveProperty(['scripts', 'mcp-auth:old']);
  });

  it('is undefined for what is no JSON object, and for JSON with comments', () => {
    for (const yours of ['[]', '{ // x\n}', '', 'null']) {
      expect(withAdditions('package.json', { yours, generated })).toBeUndefined();
      expect(hasAdditions('package.json', yours, generated)).toBe(false);
    }
  });

  const lines = (yours: string, now: string, base?: string) =>
    withAdditions('.env.example', {
      yours,
      generated: now,
      ...(base === undefined ? {} : { base }),
    })?.text;
  it.each([
    ['', '# A.\nA=1\n', undefined, '# A.\nA=1\n'],
    ['B=2\n', '# A.\nA=1\n', undefined, 'B=2\n\n# A.\nA=1\n'],
    ['B=2', '# A.\nA=1\n', undefined, 'B=2\n\n# A.\nA=1\n'],
    ['A=own\n', '# A.\nA=1\n', undefined, 'A=own\n'],
    ['# A=own\n', '# A.\nA=1\n', undefined, '# A=own\n'],
    ['B=2\n\n# A.\nA=1\n', '# New.\nA=1\n', '# A.\nA=1\n', 'B=2\n\n# New.\nA=1\n'],
    ['B=2\n\n# A.\nA=own\n', '# New.\nA=1\n', '# A.\nA=1\n', 'B=2\n\n# A.\nA=own\n'],
    ['# A.\nA=1\n\nB=2\n', '', '# A.\nA=1\n', 'B=2\n'],
    ['B=2\n', '# A.\nA=1\n', '# A.\nA=1\n', 'B=2\n'],
    ['B=2\n', '# A.\nA=1\n\n# C.\nC=3\n', '# A.\nA=1\n', 'B=2\n\n# C.\nC=3\n'],
  ])('turns %j with %j after %j into %j', (yours, now, base, expected) => {
    expect(lines(yours, now, base)).toBe(expected);
    expect(lines(expected, now, now)).toBe(expected);
  });
});

describe('new files', () => {
  const file = new Map([['src/mcp-auth/a.ts', "export const a = ['b'];\n"]]);

  it('are formatted as the package is', async () => {
    project = path.join(temporaryDirectory(), 'a package');
    await write('package.json', '{ "devDependencies": { "prettier": "3.0.0" } }');
    await write('.prettierrc', '{ "singleQuote": false, "semi": false }');
    await fs.ensureSymlink(path.resolve('node_modules/prettier'), place('node_modules/prettier'));
    const formatted = await inStyleOfPackage(project, file);
    expect([...formatted.values()]).toEqual(['export const a = ["b"]\n']);
  });

  it.each([['{}'], ['{ "devDependencies": { "prettier": "3.0.0" } }'], ['not JSON']])(
    'stay as they are where there is no formatter: %s',
    async (manifest) => {
      project = path.join(temporaryDirectory(), 'a package');
      await write('package.json', manifest);
      expect(await inStyleOfPackage(project, file)).toEqual(file);
    },
  );
});
