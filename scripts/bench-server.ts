/**
 * `npm run bench:server`: what the generated servers cost. CPU time and throughput of calls with
 * authorization as ratios to the same server without; the time to start; tokens and sign-ins at a project's own
 * authorization server, and what each request pays for its being there; the size of an installation.
 *
 * `-- --rounds 15` changes the number of rounds, `-- --framework node` measures one framework.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import fs from 'fs-extra';
import { catalog } from '../src/catalog/index.js';
import { render } from '../src/render/index.js';
import { exampleConfig } from '../test/support/example-config.js';
import { measureCalls, type CallCost } from './bench/calls.js';
import { compileProject } from './bench/compiled-project.js';
import { installedSize } from './bench/installed-size.js';
import { print, table } from './bench/report.js';
import { measureSignIns } from './bench/sign-ins.js';
import { measureStarts } from './bench/starts.js';

const CALLS = 150;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '31' }, framework: { type: 'string' } },
});
const rounds = Number(values.rounds);
const frameworks = catalog.frameworks.filter(
  ({ id }) => values.framework === undefined || id === values.framework,
);

async function bench(): Promise<void> {
  print(`Node ${process.versions.node}, ${rounds} interleaved rounds, medians\n`);
  const starts: Record<string, string> = {};
  for (const { id } of frameworks) {
    const compiled = await compileProject(id, 'generic-oidc');
    starts[id] = compiled;
    const signed = await measureCalls(compiled, { rounds, calls: CALLS });
    const introspecting = await compileProject(id, 'generic-introspection');
    const introspected = await measureCalls(introspecting, { rounds, calls: CALLS });
    const bound = await compileProject(id, 'generic-oidc', 'accept');
    const proven = await measureCalls(bound, { rounds, calls: CALLS });
    const costs = [...signed, ...introspected.filter(isOwn), ...proven.filter(isBound)];
    table([id, 'method', 'CPU', 'calls/s', 'CPU of a call', 'target'], costs.map(row));
    print('');
  }

  table(
    ['start to listening', 'time', 'ratio to node -e 0', 'target'],
    (await measureStarts(starts, rounds)).map(({ title, milliseconds, ratio }) => [
      title,
      `${Math.round(milliseconds)} ms`,
      `${ratio.toFixed(2)}x`,
      title in starts ? '<= 600 ms' : '',
    ]),
  );
  print('');

  table(
    ['authorization server of a project', 'CPU'],
    Object.entries(await measureSignIns(rounds)).map(([title, microseconds]) => [
      title,
      microseconds < 1000
        ? `${microseconds.toFixed(2)} us`
        : `${(microseconds / 1000).toFixed(1)} ms`,
    ]),
  );
  print('');

  const targets: Record<string, string> = { express: '<= 80', fastify: '<= 60' };
  const sizes = [];
  for (const { id } of frameworks) {
    const { packages, copies, megabytes } = await installProduction(id);
    const size = `${megabytes.toFixed(1)} MB`;
    sizes.push([id, String(packages), String(copies), size, targets[id] ?? '<= 10']);
  }
  table(['production install', 'packages', 'with copies', 'size', 'target'], sizes);
}

/** What the other projects of the framework have not shown already. */
const isOwn = ({ title }: CallCost) => title.startsWith('introspection');
const isBound = ({ title }: CallCost) => title.startsWith('DPoP');

function row({ title, method, cpu, throughput, microseconds }: CallCost): string[] {
  const target = /uncached|without|alone|log|DPoP/.test(title) ? '' : '<= 1.10x';
  return [
    title,
    method,
    `${cpu.toFixed(2)}x`,
    `${throughput.toFixed(2)}x`,
    `${microseconds.toFixed(0)} us`,
    target,
  ];
}

/** Installs what a project needs to run, as its Dockerfile does. */
async function installProduction(frameworkId: string) {
  const directory = await fs.mkdtemp(path.join(tmpdir(), `bench-${frameworkId}-`));
  try {
    const tree = render(exampleConfig({ frameworkId }));
    await fs.outputFile(path.join(directory, 'package.json'), tree.get('package.json') ?? '');
    const args = ['install', '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    await execa('npm', args, { cwd: directory });
    return await installedSize(directory);
  } finally {
    await fs.remove(directory);
  }
}

await bench();
