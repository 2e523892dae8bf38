import fc from 'fast-check';
import * as prettier from 'prettier';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/answers/config.js';
import { catalog } from '../../src/catalog/index.js';
import { keepsBase, renderFiles, type RenderedFile } from '../../src/render/index.js';
import { planUpdate, SAME_STYLE, type FilePlan, type Style } from '../../src/update/plan-update.js';
import { inOwnStyle, styleOf, type Formatter } from '../../src/update/project-style.js';
import { digest } from '../../src/render/base-file.js';
import { readTextFile } from '../../src/project/text-file.js';
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

/** The styles of teams, against that of the templates. */
const generatedStyle = { singleQuote: true, printWidth: 100, quoteProps: 'consistent' } as const;
const styles = [
  { ...generatedStyle, printWidth: 80 },
  { ...generatedStyle, semi: false },
  { ...generatedStyle, singleQuote: false },
  { ...generatedStyle, useTabs: true },
] satisfies prettier.Options[];

/** Declares the same for projects that are formatted in another style than the generated one. */
export function describeFormattedUpdates(runs: number): void {
  const added = edit.filter(({ kind }) => ['insert', 'change', 'remove', 'crlf'].includes(kind));
  const cell = fc.record({
    providerId: fc.constantFrom('keycloak', 'hydra'),
    frameworkId: fc.constantFrom('express', 'fetch'),
    revisionId: fc.constantFrom('2025-06-18', '2026-07-28'),
    tools: fc.constantFrom(builtInTools(), [...builtInTools(), ownTool()]),
  });
  describe('an update of a project that is formatted otherwise', () => {
    it(`takes format for no edit, loses none, and gives the same style back (${runs} cases)`, async () => {
      await fc.assert(
        fc.asyncProperty(
          cell,
          cell,
          fc.constantFrom(...styles),
          fc.array(added, { maxLength: 4 }),
          async (from, to, options, edits) => {
            const [old, target] = [render(from), render(to)];
            const formatter = formatterOf(options);
            const disk = new Map<string, string>();
            for (const [path, { text }] of old) disk.set(path, await formatter.own(path, text));
            const formatted = new Map(disk);
            applyEdits(disk, edits);
            const plan = await formattedPlans(old, disk, target, formatter);
            for (const { path, kind: owner, change, before, after } of plan) {
              if (before === undefined || after === undefined) continue;
              const isEdited = before !== formatted.get(path);
              const kind = isEdited ? 'edited' : 'only formatted';
              // The text of a seed is not kept: one that goes away may look edited.
              const isTaken = change === 'orphan' && owner === 'seed';
              if (!isEdited && !isTaken) {
                expect(['merge', 'conflict', 'orphan', 'reformatted']).not.toContain(change);
              }
              const comments = before.match(/\/\/ [a-z]{1,12}$/gm) ?? [];
              const known = formatted.get(path) ?? '';
              for (const comment of comments.filter((each) => !known.includes(each))) {
                expect(after, `${path} (${kind}, ${change}) lost ${comment}`).toContain(comment);
              }
              if (change === 'conflict' || (isEdited && before === after)) continue;
              if (!isEdited || change === 'merge') {
                const text = readTextFile(after).text;
                expect(text, `${path} ${change}`).toBe(await formatter.own(path, text));
              }
            }
            const then = new Map(
              plan.flatMap(({ path, after }) =>
                after === undefined ? [] : [[path, after] as const],
              ),
            );
            const again = (await formattedPlans(target, then, target, formatter)).filter(
              ({ path, change, before, after }) =>
                before !== after || (change === 'conflict' && !isOpen(plan, path)),
            );
            expect(again.map(({ path, change }) => `${path} ${change}`)).toEqual([]);
          },
        ),
        { seed: 20_261_129, numRuns: runs },
      );
    });
  });
}

const formattedTexts = new Map<string, string>();

/** Prettier, which is asked once for every text: the same ones come again and again. */
function formatterOf(options: prettier.Options): Formatter {
  const format = async (path: string, text: string, style: prettier.Options) => {
    if (!/\.(?:ts|js|json|yml)$/.test(path)) return text;
    const key = JSON.stringify([style, path.endsWith('package.json'), path, text]);
    const known = formattedTexts.get(key);
    if (known !== undefined) return known;
    const result = await prettier.format(text, { ...style, filepath: path }).catch(() => text);
    formattedTexts.set(key, result);
    return result;
  };
  return {
    own: (path, text) => format(path, text, options),
    generated: (path, text) => format(path, text, generatedStyle),
  };
}

async function formattedPlans(
  old: Files,
  disk: ReadonlyMap<string, string>,
  target: Files,
  formatter: Formatter,
): Promise<FilePlan[]> {
  const texts = [...new Set([...old.keys(), ...target.keys()])].map((path) => {
    const record = old.get(path);
    const yours = disk.get(path);
    return {
      path,
      base: record && keepsBase(record.kind) ? record.text : undefined,
      yours: yours === undefined ? undefined : readTextFile(yours).text,
      generated: target.get(path)?.text,
    };
  });
  const style = await styleOf(formatter, texts);
  return Promise.all(plans(old, disk, target, style).map(inOwnStyle(formatter)));
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

function plans(
  old: Files,
  disk: ReadonlyMap<string, string>,
  target: Files,
  style: Style = SAME_STYLE,
): FilePlan[] {
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
    lost: new Map(),
    restore: new Set(),
    style,
    digest,
  });
}

type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

function edited(files: Files, edits: readonly Edit[]): Map<string, string> {
  const disk = new Map([...files].map(([path, { text }]) => [path, text]));
  applyEdits(disk, edits);
  return disk;
}

function applyEdits(disk: Map<string, string>, edits: readonly Edit[]): void {
  const paths = [...disk.keys()].filter((path) => path.endsWith('.ts') || path.endsWith('.md'));
  for (const { file, at, kind, text } of edits) {
    const path = paths[Math.floor(file * (paths.length - 1))] ?? '';
    const before = disk.get(path);
    if (before === undefined) continue;
    if (kind === 'remove') disk.delete(path);
    else disk.set(path, editText(before, kind, at, text));
  }
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
