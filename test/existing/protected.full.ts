import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { startExisting, type ExistingConfig } from '../../src/audit/project/start-existing.js';
import { createRedactor } from '../../src/http/redact.js';
import { readInstalledProject } from '../../src/project/installed-project.js';
import { repository } from '../support/cells.js';
import { fakeWorld } from '../support/fake-world.js';
import { patientTests } from '../support/patience.js';
import { run } from '../support/run-cli.js';
import { installPythonClient } from '../orders/support/python-client.js';
import { run as runProgram, transcript } from '../support/run.js';
import { installServer, type InstalledServer } from './support/existing-server.js';
import { shapes, type Shape } from './support/shapes.js';

/** The document of `add auth`, as far as it is looked at. */
interface Document {
  readonly lines: number;
  readonly proof: {
    readonly status: string;
    readonly requests: number;
    readonly unmapped: readonly string[];
    readonly notOffered: readonly string[];
    readonly client?: boolean;
  };
}

/** Their attacks take a minute each: one of each SDK, and one in JavaScript. */
const ATTACKED = ['sdk1-session-map', 'sdk2-express', 'commonjs'];
/** What a build and what starting leave behind; nobody puts it back, and nobody commits it. */
const LEFT = [
  ...['node_modules', 'dist', '.next', 'next-env.d.ts', 'tsconfig.tsbuildinfo'],
  '.secure-mcp/backup',
];
const servers = path.join(repository, 'test/existing/servers');
const ME = { name: 'protected-servers', version: '0.0.0' };

describe('add auth', () => {
  it.each(shapes)('protects $id, proves it, and takes it back', async (shape) => {
    const server = await installServer(shape);
    const { directory } = server;
    const root = shape.member ? path.resolve(directory, '../..') : directory;
    const before = treeOf(root);
    await offerPackageManager(shape);

    // From the report to the proof: asked, written, reached by nobody, stepped up, audited, tried by the client.
    const { lines, proof } = await protect(shape, server);
    expect(lines).toBeLessThanOrEqual(10);
    if (shape.headers) {
      // Authentication that was there stays, and lets pass whom the guard lets pass by a line of its owner's.
      expect(proof.status).toBe('impossible');
      await letPass(directory);
      await command(directory, ['audit', '--project', '.']);
    } else {
      expect(proof).toMatchObject({ status: 'proven', unmapped: [], notOffered: [], client: true });
    }

    // What was the owner's own still works.
    await server.run('test');
    await checkTypes(server);
    if (ATTACKED.includes(shape.id)) {
      await server.run('run', 'mcp-auth:test', '--', ...patientTests);
    }
    await meetClients(shape, server);

    // To another revision and back is nothing, and so is the way out.
    const protectedTree = treeOf(root);
    await command(directory, ['update', '.', '--spec', '2025-06-18']);
    expect(treeOf(root)).not.toEqual(protectedTree);
    await command(directory, ['update', '.', '--spec', '2026-07-28']);
    expect(treeOf(root)).toEqual(protectedTree);
    if (shape.headers)
      await fs.copy(path.join(servers, shape.id, API_KEY), path.join(directory, API_KEY));
    await command(directory, ['add', 'auth', '.', '--undo']);
    // A lock file above the package is not ours to write; installing again is what the command says.
    if (shape.member) await server.run('install', '--no-frozen-lockfile');
    expect(treeOf(root)).toEqual(before);
  });
});

async function protect(shape: Shape, { directory }: InstalledServer): Promise<Document> {
  const environment = Object.entries(shape.env ?? {}).flatMap(([name, value]) => [
    '--start-env',
    `${name}=${value}`,
  ]);
  const asksAlready = shape.headers ? ['--existing-authentication', 'keep'] : [];
  const isUncertain = shape.path === '/' ? ['--path', '/'] : [];
  const argv = [
    ...['add', 'auth', '.', '--provider', 'generic-oidc', '--yes', '--allow-dirty'],
    ...['--start-server', ...environment, ...asksAlready, ...isUncertain],
  ];
  return (await command(directory, argv, shape.headers ? 1 : 0)) as Document;
}

/** Puts a package manager on the path that its users have there, and that npm gets here. */
async function offerPackageManager({ packageManager }: Shape): Promise<void> {
  const [program = '', ...args] = packageManager;
  if (args.length === 0) return;
  const bin = path.join(tmpdir(), 'create-secure-mcp-existing', 'bin');
  const script = path.join(bin, 'pnpm');
  await fs.outputFile(script, `#!/bin/sh\nexec ${[program, ...args].join(' ')} "$@"\n`);
  await fs.chmod(script, 0o755);
  const { PATH = '' } = process.env;
  if (!PATH.startsWith(bin)) process.env['PATH'] = `${bin}${path.delimiter}${PATH}`;
}

const API_KEY = 'src/api-key.ts';

async function letPass(directory: string): Promise<void> {
  const place = path.join(directory, API_KEY);
  const text = await fs.readFile(place, 'utf8');
  const patient = text.replace("=== '/health')", "=== '/health' || currentCaller())");
  await fs.writeFile(place, `import { currentCaller } from './mcp-auth/index.js';\n${patient}`);
}

/** Runs a command of the program, and returns its document. */
async function command(cwd: string, argv: readonly string[], code = 0): Promise<unknown> {
  const world = fakeWorld([...argv, '--json'], { cwd });
  const exitCode = await run(world);
  expect(exitCode, world.stdout.text + world.stderr.text).toBe(code);
  return JSON.parse(world.stdout.text) as unknown;
}

async function checkTypes({ directory, run: manage }: InstalledServer): Promise<void> {
  if (fs.existsSync(path.join(directory, 'tsconfig.json'))) {
    await manage('exec', '--', 'tsc', '--noEmit');
  }
}

/** Official clients of both SDKs: refused without a token, and with one they see what there is. */
async function meetClients(shape: Shape, { directory }: InstalledServer): Promise<void> {
  const { existing, ...config } = await readInstalledProject(directory);
  if (!existing) throw new Error(`${directory} is not protected`);
  const { signal } = new AbortController();
  const built = { ...config, existing: withoutBuild(existing) };
  const server = await startExisting(directory, built, signal);
  try {
    const token = await server.issuer.mint({ label: 'good' }, createRedactor());
    const requestInit = { headers: { ...shape.headers, Authorization: `Bearer ${token}` } };
    for (const Official of [FirstClient, SecondClient]) {
      const stranger = new Official();
      await expect(stranger.open(server.target, {})).rejects.toThrow(/401|unauthorized/i);
      const user = new Official();
      await user.open(server.target, requestInit);
      expect((await user.listTools()).tools.map(({ name }) => name)).toEqual(shape.tools);
      await user.close();
    }
    const python = await installPythonClient();
    if (python instanceof Error) throw python;
    const seen = await listWith(python, server.target, requestInit.headers);
    expect(seen).toMatchObject({ stranger: { statuses: [401] }, tools: shape.tools });
  } finally {
    await server.stop();
  }
}

/** The official client in Python, without a token and with one. */
async function listWith(python: string, url: URL, headers: object): Promise<unknown> {
  const cwd = path.join(repository, 'test/existing/python');
  const args = ['list_tools.py', url.href, JSON.stringify(headers)];
  const outcome = await runProgram(python, args, { cwd });
  expect(outcome.exitCode, transcript(outcome)).toBe(0);
  return JSON.parse(outcome.stdout) as unknown;
}

/** It is built already. */
function withoutBuild(existing: ExistingConfig['existing']): ExistingConfig['existing'] {
  const kept = Object.entries(existing).filter(([name]) => name !== 'build');
  return Object.fromEntries(kept) as ExistingConfig['existing'];
}

class FirstClient extends ClientV1 {
  constructor() {
    super(ME);
  }
  open(url: URL, requestInit: object): Promise<void> {
    return this.connect(new TransportV1(url, { requestInit }));
  }
}

class SecondClient extends ClientV2 {
  constructor() {
    super(ME, { versionNegotiation: { mode: 'auto' } });
  }
  open(url: URL, requestInit: object): Promise<void> {
    return this.connect(new TransportV2(url, { requestInit }));
  }
}

/** Every file with its mode and a digest of its bytes, and every directory. */
function treeOf(directory: string, below = ''): Record<string, string> {
  return Object.fromEntries(
    fs.readdirSync(path.join(directory, below), { withFileTypes: true }).flatMap((entry) => {
      const place = path.posix.join(below, entry.name);
      if (LEFT.some((left) => `/${place}`.endsWith(`/${left}`))) return [];
      if (entry.isDirectory())
        return [[place, 'directory'], ...Object.entries(treeOf(directory, place))];
      const file = path.join(directory, place);
      const { mode } = fs.statSync(file);
      const digest = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
      return [[place, `${mode.toString(8)} ${digest}`]];
    }),
  );
}
