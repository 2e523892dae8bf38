import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageJsonText } from '../../src/render/package-json.js';
import { buildCli } from '../support/built-cli.js';
import { repository } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { everythingIn } from '../support/temporary-directory.js';

const COMMAND = 'node bin/create-secure-mcp.js';

/** The lines of a document's shell blocks, continued ones joined, comments taken off. */
function shellLines(file: string): string[] {
  const text = readFileSync(path.join(repository, file), 'utf8');
  return [...text.matchAll(/```sh\n([^]*?)```/g)]
    .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
    .map((line) => line.replace(/\s+# .*/, '').trim())
    .filter((line) => line !== '');
}

const documents = [
  'README.md',
  ...readdirSync(path.join(repository, 'docs'), { recursive: true })
    .map((file) => path.join('docs', String(file)))
    .filter((file) => file.endsWith('.md')),
];

const linesOf = new Map(documents.map((file) => [file, shellLines(file)]));
const ofReadme = (linesOf.get('README.md') ?? []).filter((line) => line.startsWith(COMMAND));
const ofPages = documents
  .filter((file) => file !== 'README.md')
  .flatMap((file) => (linesOf.get(file) ?? []).map((line) => [file, line] as const))
  .filter(([, line]) => /^(?:\w+=\S+ )?create-secure-mcp /.test(line));

/** What a machine without a terminal and a network adds to a command of a document. */
function unattended(line: string): string {
  const [, words = ''] = line.split(/create-secure-mcp(?:\.js)? /);
  if (words.startsWith('audit')) return `${line} --list`;
  if (/^add auth (?!.*--undo)/.test(`${words} `)) {
    return `${line.replace(/ --(?:yes|start-server)(?= |$)/g, '')} --yes --no-start-server --no-install`;
  }
  if (/^(?:update|status|add|adopt|eject|doctor|list|completion)\b/.test(words)) return line;
  return `${line} --no-install --no-git${words.includes('--') ? '' : ' --yes'}`;
}

let work: string;
let bin: string;
beforeAll(() => {
  work = mkdtempSync(path.join(tmpdir(), 'secure-mcp-documents-'));
  bin = buildCli(path.join(work, 'clone'));
  bringServer(path.join(work, 'their-server'));
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

/** Brings a server that exists already. */
function bringServer(directory: string): void {
  const server = path.join(repository, 'test/existing/servers/sdk2-express');
  cpSync(server, directory, {
    recursive: true,
    filter: (file) => path.basename(file) !== 'node_modules',
  });
}

function shell(line: string, cwd: string) {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd,
    encoding: 'utf8',
    env: {
      TOKEN: 'x.y.z',
      TOKEN_OF_BOB: 'x.y.z',
      URL: 'https://mcp.example.com/mcp',
      PATH: `${work}/path${path.delimiter}${process.env['PATH'] ?? ''}`,
      HOME: work,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, text: `${stdout}\n${stderr}` };
}

describe('the README', () => {
  test('has commands', () => {
    expect(ofReadme.length).toBeGreaterThan(8);
    expect(ofPages.length).toBeGreaterThan(10);
  });

  // One after the other, as a reader runs them; the parent directory of the clone is theirs.
  test.each(ofReadme)('%s', (line) => {
    const command = unattended(line);
    const isNew = command.includes('--no-git');
    const [, directory = ''] = /js (\.\.\/[\w-]+)/.exec(line) ?? [];
    const target = path.join(work, path.basename(directory));
    if (isNew) rmSync(target, { recursive: true, force: true });
    const { status, text } = shell(command, path.join(work, 'clone'));
    expect(status, text).toBe(0);
    if (isNew) {
      expect(everythingIn(target)).toContain('package.json');
      symlinkSync(path.join(repository, 'node_modules'), path.join(target, 'node_modules'));
    }
  });

  test('names only scripts of npm that are there', () => {
    const scriptsOf = (text: string) =>
      Object.keys((JSON.parse(text) as { scripts: object }).scripts);
    const known = [
      ...scriptsOf(readFileSync(path.join(repository, 'package.json'), 'utf8')),
      ...scriptsOf(packageJsonText(exampleConfig({}))),
    ];
    const readme = readFileSync(path.join(repository, 'README.md'), 'utf8');
    for (const [, name = ''] of readme.matchAll(/npm run ([a-z:-]+)/g)) {
      expect(known).toContain(name);
    }
  });
});

describe('the pages in docs', () => {
  beforeAll(() => {
    // In a project, with another one inside it and the files that the pages speak of.
    const project = path.join(work, 'project');
    for (const directory of [project, path.join(project, 'my-server')]) {
      const made = shell(
        `node clone/bin/create-secure-mcp.js ${directory} --yes --no-install --no-git --force`,
        work,
      );
      expect(made.status, made.text).toBe(0);
    }
    writeFileSync(path.join(project, 'production.env'), 'NODE_ENV=production\n');
    writeFileSync(path.join(project, 'token'), 'x.y.z\n');
    const json = (name: string, value: object) => {
      writeFileSync(path.join(project, name), JSON.stringify(value));
    };
    json('audit-baseline.json', { format: 1, version: '0.0.0', servers: [] });
    json('servers.json', { servers: [{ url: 'https://mcp.example.com/mcp' }] });
    mkdirSync(path.join(work, 'path'));
    const command = path.join(work, 'path/create-secure-mcp');
    writeFileSync(command, `#!/bin/sh\nexec node "${bin}" "$@"\n`);
    chmodSync(command, 0o755);
  });

  /** A folder of its own, with a server where the command looks for it; protected when it is to be undone. */
  function withTheirServer(line: string): string {
    const folder = mkdtempSync(path.join(work, 'theirs-'));
    const [, member = ''] = / add auth ([\w/]+)/.exec(line) ?? [];
    bringServer(path.join(folder, member));
    if (line.includes('--undo')) {
      const made = shell(unattended(line.replace(' --undo', '')), folder);
      expect(made.status, made.text).toBe(0);
    }
    return folder;
  }

  test.each(ofPages)('%s: %s', (_, line) => {
    const command = unattended(line).replace(/^TOKEN=… /, '');
    const cwd = line.includes('mcp add auth') ? withTheirServer(line) : path.join(work, 'project');
    const { status, text } = shell(command, cwd);
    // Nothing is installed for `doctor`, and no update is there to take back; both say that.
    const excuse = /not installed|no update to take back/;
    if (!excuse.test(text)) expect(status, text).toBe(0);
  });
});
