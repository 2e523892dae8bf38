import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/answers/config.js';
import { catalog } from '../../src/catalog/index.js';
import { keepsBase, renderFiles, type RenderedFile } from '../../src/render/index.js';
import { planUpdate, SAME_STYLE, type FilePlan } from '../../src/update/plan-update.js';
import { digest } from '../../src/update/read-project.js';
import { readTextFile } from '../../src/update/text.js';
import { exampleConfig, builtInTools, ownTool } from '../support/example-config.js';

type Files = ReadonlyMap<string, RenderedFile>;

const choice = fc.record({
  providerId: fc.constantFrom(...catalog.providers.map(({ id }) => id)),
  frameworkId: fc.constantFrom(...catalog.frameworks.map(({ id }) => id)),
  revisionId: fc.constantFrom(...catalog.revisions.map(({ id }) => id)),
  tools: fc.constantFrom(builtInTools(), [ownTool()], [...builtInTools(), ownTool()]),
});

/** What somebody does to a file. Positions are parts of its length. */
const edit = fc.record({
  file: fc.double({ min: 0, max: 1, noNaN: true }),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  kind: fc.constantFrom('insert', 'delete', 'change', 'move', 'indent', 'crlf', 'remove'),
  text: fc.stringMatching(/^\/\/ [a-z]{1,12}$/),
});

/** Declares the properties of updates of random projects with random edits to random targets. */
export function describeUpdates(runs: number): void {
  describe('an update of any project to any other, with any edits', () => {
    it(`loses no edit, can be repeated, and leaves code that parses (${runs} cases)`, () => {
      fc.assert(
        fc.property(choice, choice, fc.array(edit, { maxLength: 6 }), (from, to, edits) => {
          const [old, target] = [render(from), render(to)];
          const disk = edited(old, edits);
          const plan = plans(old, disk, target);
          for (const file of plan) checkFile(file, old.get(file.path)?.text);
          const then = new Map(
            plan.flatMap(({ path, after }) =>
              after === undefined ? [] : [[path, after] as const],
            ),
          );
          const again = plans(target, then, target).filter(
            ({ path, change, before, after }) =>
              before !== after || (change === 'conflict' && !isOpen(plan, path)),
          );
          expect(again.map(({ path, change }) => `${path} ${change}`)).toEqual([]);
        }),
        { seed: 20_261_124, numRuns: runs },
      );
    });
  });
}

const rendered = new Map<string, Files>();

/** Rendering is pure, so every choice is rendered once. */
function render(chosen: Parameters<typeof exampleConfig>[0]): Files {
  const config: Config = exampleConfig(chosen);
  const { provider, framework, revision, tools } = config;
  const key = JSON.stringify([provider.id, framework.id, revision.id, tools.length]);
  const known = rendered.get(key) ?? renderFiles(config);
  rendered.set(key, known);
  return known;
}

function plans(old: Files, disk: ReadonlyMap<string, string>, target: Files): FilePlan[] {
  return planUpdate({
    known: new Map(
      [...old].map(([path, { kind, text }]) => [path, { kind, sha256: digest(text) }]),
    ),
    base: new Map(
      [...old].flatMap(([path, { kind, text }]) =>
        keepsBase(kind) ? [[path, text] as const] : [],
      ),
    ),
    disk,
    rendered: target,
    onConflict: 'abort',
    labels: { base: 'before', generated: 'after' },
    restore: new Set(),
    style: SAME_STYLE,
    digest,
  });
}

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function edited(files: Files, edits: readonly Edit[]): Map<string, string> {
  const disk = new Map([...files].map(([path, { text }]) => [path, text]));
  const paths = [...files.keys()].filter((path) => path.endsWith('.ts') || path.endsWith('.md'));
  for (const { file, at, kind, text } of edits) {
    const path = paths[Math.floor(file * (paths.length - 1))] ?? '';
    const before = disk.get(path);
    if (before === undefined) continue;
    if (kind === 'remove') disk.delete(path);
    else disk.set(path, editText(before, kind, at, text));
  }
  return disk;
}

function editText(before: string, kind: Edit['kind'], at: number, text: string): string {
  if (kind === 'crlf') return before.replaceAll(/\r?\n/g, '\r\n');
  const lines = before.split('\n');
  const index = Math.floor(at * (lines.length - 1));
  if (kind === 'insert') lines.splice(index, 0, text);
  if (kind === 'delete') lines.splice(index, 1);
  if (kind === 'change') lines[index] = `${lines[index] ?? ''} ${text}`;
  if (kind === 'move') lines.push(...lines.splice(index, 2));
  if (kind === 'indent') lines[index] = `  ${lines[index] ?? ''}`;
  return lines.join('\n');
}

function checkFile(file: FilePlan, base: string | undefined): void {
  const { path, change, before, after } = file;
  const yours = readTextFile(before ?? '').text;
  if (['keep', 'orphan', 'unchanged', 'conflict', 'deleted'].includes(change)) {
    expect(after, `${path} ${change}`).toBe(before);
  }
  if (change === 'update' || change === 'delete') expect(yours, `${path} ${change}`).toBe(base);
  if (change !== 'merge') return;
  const known = new Set(base?.split('\n'));
  const result = new Set(readTextFile(after ?? '').text.split('\n'));
  for (const line of yours.split('\n')) {
    if (!known.has(line)) expect(result.has(line), `${path} lost ${line}`).toBe(true);
  }
  const parses = (text: string) => !path.endsWith('.ts') || syntaxFaults(text) === 0;
  if (parses(yours)) expect(parses(after ?? ''), `${path} no longer parses`).toBe(true);
}

function syntaxFaults(text: string): number {
  const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true });
  return diagnostics?.length ?? 0;
}

function isOpen(plan: readonly FilePlan[], path: string): boolean {
  return plan.some((file) => file.path === path && file.change === 'conflict');
}
