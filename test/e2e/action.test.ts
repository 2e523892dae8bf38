import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startFaultyServer, type FaultyServer } from '../audit/support/faulty-server/server.js';
import { buildCli } from '../support/built-cli.js';
import { repository } from '../support/cells.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

interface Step {
  readonly if?: string;
  readonly uses?: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly steps: readonly [Step, Step] };
}

const action = parse(readFileSync(path.join(repository, 'action.yml'), 'utf8')) as Action;
const [audit, upload] = action.runs.steps;

let home: string;
let good: FaultyServer;
let bad: FaultyServer;
beforeAll(async () => {
  home = path.dirname(path.dirname(buildCli()));
  writeFileSync(path.join(home, 'package.json'), '{ "type": "module", "version": "1.2.3" }\n');
  good = await startFaultyServer();
  bad = await startFaultyServer({ open: true });
});
afterAll(() => Promise.all([good.close(), bad.close()]));

/** Runs a step as the runner does: its script in a file, everything else in the environment. */
async function runStep(
  step: Step,
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<{ code: number | null; log: string; outputs: Record<string, string> }> {
  const [script, output, summary] = ['step.sh', 'output', 'summary'].map((file) =>
    path.join(cwd, file),
  ) as [string, string, string];
  writeFileSync(script, step.run);
  for (const file of [output, summary]) writeFileSync(file, '');
  const empty = Object.fromEntries(Object.keys(step.env).map((name) => [name, '']));
  const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd,
    env: {
      PATH: process.env['PATH'],
      RUNNER_TEMP: cwd,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      ...empty,
      ACTION_PATH: home,
      ...env,
    },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean);
  const outputs = Object.fromEntries(
    lines.map((line) => [line.replace(/=.*/s, ''), line.replace(/^[^=]*=/, '')]),
  );
  return { code, log, outputs };
}

describe('the action', () => {
  test('uses no other action, and has no expression in a script', () => {
    for (const step of action.runs.steps) {
      expect(step.uses).toBeUndefined();
      expect(step.run).not.toContain('${{');
    }
    const given = action.runs.steps.flatMap(({ env }) => Object.values(env)).join('\n');
    const read = `${given}\n${upload.if ?? ''}`;
    for (const name of Object.keys(action.inputs)) expect(read).toContain(`inputs.${name}`);
    expect(action.inputs['upload-sarif']?.default).toBe('false');
    expect(upload.if).toContain("inputs.upload-sarif == 'true'");
  });

  test('passes a right server, with every report and a summary', async () => {
    const cwd = temporaryDirectory();
    const { code, outputs } = await runStep(audit, cwd, {
      INPUT_URL: good.url.href,
      INPUT_VERSION: '1.2.3',
    });
    expect({ code, result: outputs['result'] }).toEqual({ code: 0, result: 'passed' });
    for (const kind of ['json', 'html', 'markdown', 'sarif', 'junit']) {
      expect(existsSync(outputs[kind] ?? ''), kind).toBe(true);
    }
    expect(readFileSync(path.join(cwd, 'summary'), 'utf8')).toContain('# Audit: No MUST failed');
    expect(JSON.parse(outputs['counts'] ?? '')).toMatchObject({ fail: 0, waived: 0 });
  });

  test('fails a wrong one, and what a baseline knows passes', async () => {
    const cwd = temporaryDirectory();
    const written = await runStep(audit, cwd, {
      INPUT_URL: bad.url.href,
      INPUT_ARGUMENTS: '--write-baseline\nmy baseline.json\n',
    });
    expect(written).toMatchObject({ code: 3, outputs: { result: 'failed' } });
    expect(written.log).toMatch(/^::stop-commands::(\S+)\n[^]*\n::\1::\n$/);
    const known = await runStep(audit, cwd, {
      INPUT_URL: bad.url.href,
      INPUT_BASELINE: 'my baseline.json',
    });
    expect(known).toMatchObject({ code: 0, outputs: { result: 'passed' } });
  });

  test.each<[string, Record<string, string>]>([
    ['a URL with a command', { INPUT_URL: '$(touch pwned)' }],
    ['a URL that is a flag', { INPUT_URL: '--write-baseline=pwned' }],
    ['a URL with a command behind', { INPUT_URL: 'http://127.0.0.1:1/";touch pwned;"' }],
    ['a project with a command', { INPUT_PROJECT: '.; touch pwned' }],
    ['a project with quotes', { INPUT_PROJECT: '"; touch pwned; echo "' }],
    [
      'a policy with backticks',
      { INPUT_URL: 'http://127.0.0.1:1/', INPUT_POLICY: '`touch pwned`' },
    ],
    [
      'a baseline with an option',
      { INPUT_URL: 'http://127.0.0.1:1/', INPUT_BASELINE: '--write-baseline=pwned' },
    ],
    [
      'a name of a variable with a command',
      { INPUT_URL: 'http://127.0.0.1:1/', INPUT_TOKEN_ENV: 'X;touch pwned' },
    ],
    [
      'arguments with a command',
      { INPUT_URL: 'http://127.0.0.1:1/', INPUT_ARGUMENTS: '&& touch pwned\n$(touch pwned)' },
    ],
    ['another version', { INPUT_URL: 'http://127.0.0.1:1/', INPUT_VERSION: '$(touch pwned)' }],
  ])('runs nothing of %s', async (_, env) => {
    const cwd = temporaryDirectory();
    const { code, outputs } = await runStep(audit, cwd, env);
    expect(code).not.toBe(0);
    expect(['error', 'incomplete']).toContain(outputs['result']);
    expect(existsSync(path.join(cwd, 'pwned'))).toBe(false);
  });

  test('uploads SARIF with the tool of the runner', async () => {
    const cwd = temporaryDirectory();
    const bin = path.join(cwd, 'bin');
    mkdirSync(bin);
    writeFileSync(path.join(bin, 'gh'), '#!/bin/sh\nprintf "%s\\n" "$@" >called\n');
    chmodSync(path.join(bin, 'gh'), 0o755);
    const sarif = path.join(cwd, 'a b.sarif');
    writeFileSync(sarif, '{"version":"2.1.0"}');
    const { code } = await runStep(upload, cwd, {
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      SARIF: sarif,
      GITHUB_REPOSITORY: 'owner/repository',
      GITHUB_SHA: '0'.repeat(40),
      GITHUB_REF: 'refs/heads/$(touch pwned)',
    });
    expect(code).toBe(0);
    expect(readFileSync(path.join(cwd, 'called'), 'utf8').split('\n')).toContain(
      'repos/owner/repository/code-scanning/sarifs',
    );
    const sent = Buffer.from(readFileSync(`${sarif}.base64`, 'utf8'), 'base64');
    expect(gunzipSync(sent).toString()).toBe('{"version":"2.1.0"}');
    expect(existsSync(path.join(cwd, 'pwned'))).toBe(false);
  });
});
