import path from 'node:path';
import fs from 'fs-extra';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Config } from '../../src/answers/config.js';
import { renderFiles } from '../../src/render/index.js';
import { repository } from '../support/cells.js';
import { configOfExisting, existingProjects } from '../support/existing-projects.js';
import { quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const directory = path.join(repository, '.cache', 'existing');
const bin = (name: string) => path.join(repository, 'node_modules/.bin', name);

const [{ config: first }] = existingProjects;
const { existing } = first;
if (!existing) throw new Error('it exists already');
const node = {
  target: 'ES2022',
  types: ['node'],
  strict: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  skipLibCheck: true,
};
const bundler = { ...node, module: 'ESNext', moduleResolution: 'Bundler', noEmit: true };

/** Ways in which users compile their servers, and how imports end there. */
const ways: readonly {
  readonly id: string;
  readonly changes: Partial<typeof existing>;
  readonly compilerOptions: object;
}[] = [
  {
    id: 'nodenext, with a root of its own',
    changes: {},
    compilerOptions: {
      ...node,
      module: 'NodeNext',
      rootDir: 'src',
      outDir: 'dist',
      verbatimModuleSyntax: true,
    },
  },
  {
    id: 'node16, over SDK 1',
    changes: { shape: 'sdk1', doors: [{ path: '/mcp', kind: 'sessions' }] },
    compilerOptions: { ...node, module: 'Node16', rootDir: 'src', outDir: 'dist' },
  },
  {
    id: 'bundler, with the ends of files',
    changes: { imports: '.ts' },
    compilerOptions: { ...bundler, allowImportingTsExtensions: true },
  },
  { id: 'bundler, without ends', changes: { imports: '' }, compilerOptions: bundler },
];

/** Writes what goes into a server, as a package of its own. */
async function write(id: string, config: Config, files: Readonly<Record<string, object>>) {
  const project = path.join(directory, id.replaceAll(/\W+/g, '-'));
  for (const [file, { kind, text }] of renderFiles(config)) {
    if (kind !== 'addition') await fs.outputFile(path.join(project, file), text);
  }
  for (const [file, value] of Object.entries(files)) {
    await fs.outputJson(path.join(project, file), value);
  }
  return project;
}

const compile = (project: string, ...args: readonly string[]) =>
  run(bin('tsc'), args, { cwd: project });

beforeAll(() => fs.emptyDir(directory));

describe('the layer compiles in a server', () => {
  it.each(ways)('of $id', async ({ id, changes, compilerOptions }) => {
    const project = await write(id, configOfExisting({ ...existing, ...changes }), {
      'package.json': { type: 'module' },
      'tsconfig.json': { compilerOptions, include: ['src'] },
    });
    const outcome = await compile(project);
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    const isEmitted = await fs.pathExists(path.join(project, 'dist/mcp-auth/index.js'));
    expect(isEmitted).toBe('rootDir' in compilerOptions);
  });
});

describe.each(existingProjects)('what goes into the server $id', ({ id, config }) => {
  const { language, modules } = config.existing ?? existing;
  let project = '';
  beforeAll(async () => {
    project = await write(id, config, {
      'package.json': modules === 'module' ? { type: 'module' } : {},
    });
  });

  it.runIf(language === 'typescript')('compiles with its development files', async () => {
    const outcome = await compile(project, '-p', 'mcp-auth');
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  it('passes the attacks that need no server', async () => {
    const attacks = [
      ...['authenticate', 'claims', 'failure', 'forwarded', 'guard', 'limited-body'],
      ...['resource-entries', 'token-cache', 'front', 'route', 'protect-route'],
    ].map((name) => `attacks/${name}.attack.ts`);
    const outcome = await run(
      bin('vitest'),
      ['run', ...quickTests, '--config', 'mcp-auth/vitest.config.ts', ...attacks],
      { cwd: project },
    );
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  it.runIf(language === 'javascript' && modules === 'commonjs')(
    'is loaded by code that requires',
    async () => {
      const program = `
        const { protectServer, sealed, currentCaller } = require('./mcp-auth');
        const server = new (require('node:events'))();
        process.env.MCP_SERVER_URL = 'http://127.0.0.1:4999/mcp';
        process.env.AUTH_SERVER_ISSUER = 'http://127.0.0.1:4998';
        process.env.AUTH_SERVER_INTROSPECTION_ENDPOINT = 'http://127.0.0.1:4998/introspect';
        process.env.CLIENT_ID = 'a';
        process.env.CLIENT_SECRET = 'b';
        if (protectServer(server) !== server || currentCaller() !== undefined) throw new Error();
        if (typeof sealed !== 'function') throw new Error();`;
      const outcome = await run(process.execPath, ['-e', program], { cwd: project });
      expect(outcome.exitCode, transcript(outcome)).toBe(0);
    },
  );
});
