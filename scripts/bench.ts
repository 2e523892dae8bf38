/**
 * `npm run bench`: how long the command takes, as ratios to bare Node. Runs are interleaved in random
 * order, so that whatever else the machine does hits all of them alike; the figures are medians.
 *
 * `-- --runs 15` changes the number of rounds; `-- --against ../before` measures another clone, built, beside
 * this one.
 */
import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa } from 'execa';
import fs from 'fs-extra';
import { installedSize } from './bench/installed-size.js';
import { median, print, shuffled, table } from './bench/report.js';

const repository = path.resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '11' }, against: { type: 'string' } },
});
const rounds = Number(values.runs);
const work = await fs.mkdtemp(path.join(tmpdir(), 'create-secure-mcp-bench-'));

interface Case {
  readonly title: string;
  readonly target: string;
  readonly args: (directory: string) => string[];
}

async function bench(): Promise<void> {
  await execa('npm', ['run', 'build', '--silent'], { cwd: repository });
  const ours = await installPacked();
  const vite = await installPublished('create-vite@9.3.0');
  const all = ['--yes', '--no-install', '--no-git'];
  const project = path.join(work, 'project');
  await execa(process.execPath, [ours.bin, project, ...all]);
  const cases: Case[] = [
    { title: 'node -e 0', target: '', args: () => ['-e', '0'] },
    ...casesOf(ours.bin, project, all),
    ...(await casesOfOther(all)),
    { title: 'create-vite --help', target: '', args: () => [vite.bin, '--help'] },
    {
      title: 'create-vite, generate',
      target: '',
      args: (dir) => [vite.bin, path.basename(dir), '--template', 'vanilla-ts', '--no-interactive'],
    },
  ];
  const times = new Map(cases.map(({ title }) => [title, [] as number[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const each of shuffled(cases)) times.get(each.title)?.push(time(each));
  }
  const base = median(times.get('node -e 0') ?? []);
  const rows = cases.map((each) => [
    each.title,
    `${Math.round(median(times.get(each.title) ?? []))} ms`,
    `${(median(times.get(each.title) ?? []) / base).toFixed(2)}x`,
    each.target,
    `${peakMemory(each)} MB`,
  ]);
  print(`Node ${process.versions.node}, ${rounds} interleaved runs, medians`);
  table(['', 'time', 'ratio', 'target', 'peak memory'], rows);
  print('');
  table(
    ['installed', 'packages', 'size'],
    [
      ['create-secure-mcp', ...(await installed(ours.directory))],
      ['create-vite', ...(await installed(vite.directory))],
    ],
  );
}

/** What a user waits for. */
function casesOf(bin: string, project: string, all: readonly string[]): Case[] {
  return [
    { title: '--help', target: '<= 1.5', args: () => [bin, '--help'] },
    { title: 'generate, no install', target: '<= 2.0', args: (dir) => [bin, dir, ...all] },
    {
      title: 'update --check, no change',
      target: '<= 2.0',
      args: () => [bin, 'update', project, '--check'],
    },
    {
      title: 'no question (--dry-run --json)',
      target: '',
      args: (dir) => [bin, dir, '--yes', '--dry-run', '--json'],
    },
  ];
}

/** The same of the clone that `--against` names, with a project that it made. */
async function casesOfOther(all: readonly string[]): Promise<Case[]> {
  if (values.against === undefined) return [];
  const bin = path.resolve(values.against, 'bin/create-secure-mcp.js');
  const project = path.join(work, 'project-of-other');
  await execa(process.execPath, [bin, project, ...all]);
  return casesOf(bin, project, all).map((each) => ({
    ...each,
    title: `${each.title} (before)`,
    target: '',
  }));
}

/** Milliseconds of one run, from start to end of the process. */
function time({ title, args }: Case): number {
  const directory = path.join(work, `run-${Math.random().toString(36).slice(2)}`);
  const startedAt = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args(directory), options());
  const elapsed = performance.now() - startedAt;
  if (status !== 0) throw new Error(`${title} ended with ${String(status)}: ${String(stderr)}`);
  fs.removeSync(directory);
  return elapsed;
}

/** Largest resident set of one run, in megabytes. */
function peakMemory({ args }: Case): number {
  const directory = path.join(work, `memory-${Math.random().toString(36).slice(2)}`);
  const report = path.join(work, 'memory');
  const hook = `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)))`;
  spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, ...args(directory)],
    options(),
  );
  fs.removeSync(directory);
  return Math.round(Number(fs.readFileSync(report, 'utf8')) / 1024);
}

function options(): SpawnSyncOptions {
  return {
    cwd: work,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'] as const,
  };
}

/** Packs this package and installs it as a user would. */
async function installPacked(): Promise<{ bin: string; directory: string }> {
  const { stdout } = await execa(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', work],
    {
      cwd: repository,
    },
  );
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  return installPublished(path.join(work, filename), 'create-secure-mcp');
}

async function installPublished(
  specifier: string,
  name = specifier.replace(/@[^@]*$/, ''),
): Promise<{ bin: string; directory: string }> {
  const directory = path.join(work, `install-${name}`);
  await fs.outputJson(path.join(directory, 'package.json'), { private: true });
  await execa('npm', ['install', '--no-audit', '--no-fund', specifier], { cwd: directory });
  const { bin } = (await fs.readJson(
    path.join(directory, 'node_modules', name, 'package.json'),
  )) as {
    bin: string | Record<string, string>;
  };
  const script = typeof bin === 'string' ? bin : (bin[name] ?? '');
  return { bin: path.join(directory, 'node_modules', name, script), directory };
}

/** Number of packages and their size on disk. */
async function installed(directory: string): Promise<[string, string]> {
  const { packages, megabytes } = await installedSize(directory);
  return [String(packages), `${megabytes.toFixed(2)} MB`];
}

try {
  await bench();
} finally {
  await fs.remove(work);
}
