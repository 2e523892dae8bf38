import { existsSync, readdirSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { applyPatch, parsePatch, reversePatch } from 'diff';
import type { ExistingAnswer } from '../answers/existing-schema.js';
import { isRecord } from '../answers/is-record.js';
import { sameCode } from '../existing/edits/same-code.js';
import { isFree, takeOut } from '../existing/edits/take-out.js';
import { usesLayer } from '../existing/layer-calls.js';
import { isCode, readSources } from '../existing/sources.js';
import { ProjectError } from '../project/project-error.js';
import { ANSWERS_PATH, readAnswers } from '../project/read-answers.js';
import { readFiles } from '../project/read-project.js';
import { formLike, readTextFile, sameButForFormat } from '../project/text-file.js';
import { BASE_PATH, digest, parseBaseFile, type BaseEntry } from '../render/base-file.js';
import { MANIFEST_PATH } from '../render/manifest.js';
import {
  applyChanges,
  disk,
  finishLast,
  isHalfDone,
  recover,
  type Disk,
  type FileChange,
} from './apply-update.js';
import { withLock } from './lock.js';
import { mergeJson } from './merge-json.js';
import { BEFORE_PATH, PACKAGE, PATCHES_PATH, readPatches, type Patched } from './patches.js';

/** The outcome of taking the protection of a server back. */
export interface UndoneAuth {
  /** Files of the user that are as they were, but for edits beside the protection. */
  readonly restored: readonly string[];
  /** Those of them with edits that were made since. */
  readonly kept: readonly string[];
  /** Files of ours that are gone. */
  readonly removed: readonly string[];
  /** Files that were edited since, and stay. */
  readonly left: readonly string[];
  /** Those of them that were there before: not all in them is of the protection. */
  readonly mixed: readonly string[];
  /**
   * Nothing was taken back: code in the files that are left uses the protection, and would not start
   * without it.
   */
  readonly isStopped: boolean;
}

const OURS = '.secure-mcp';

/**
 * Takes back what `add auth` wrote: files of the user byte for byte, or without the protection where they were
 * edited since; files of ours where nobody edited them. All or nothing: whatever ends this on the way, the next
 * run goes on.
 *
 * @throws ProjectError, LockedError
 */
export async function undoAuth(
  directory: string,
  signal?: AbortSignal,
  on: Disk = disk,
): Promise<UndoneAuth> {
  const root = await realpath(directory).catch(() => directory);
  const ours = path.join(root, OURS);
  // Asked before anything is written there: it may be a link.
  if (!isHalfDone(root) && !existsSync(ours)) throw notProtected(directory);
  return withLock(root, async () => {
    const edited = await recover(root, on);
    const patches = readPatches(root);
    if (!patches) {
      // A run that ended before its first or after its last step.
      if (!isLeftover(root)) throw notProtected(directory);
      await finishLast(root);
      await on.remove(ours);
      return { ...NOTHING, left: edited, mixed: edited };
    }
    const undoing = prepareUndo(root);
    if (undoing.isStopped) return { ...NOTHING, left: undoing.left, isStopped: true };
    await applyChanges(root, undoing.changes, signal, on);
    await on.remove(ours);
    const paths = (isGone: boolean) =>
      undoing.changes
        .filter(
          ({ path: file, after }) =>
            !file.startsWith(`${OURS}/`) && (after === undefined) === isGone,
        )
        .map(({ path: file }) => file);
    const { kept, left, mixed } = undoing;
    return { restored: paths(false), kept, removed: paths(true), left, mixed, isStopped: false };
  });
}

const NOTHING: UndoneAuth = {
  ...{ restored: [], kept: [], removed: [], left: [], mixed: [] },
  isStopped: false,
};

function notProtected(directory: string): ProjectError {
  return new ProjectError(
    'not-a-project',
    `nothing to take back: there is no record of add auth in ${directory}`,
  );
}

/** Tells a record that speaks of nothing any more. */
function isLeftover(root: string): boolean {
  const names = readdirSync(path.join(root, OURS));
  return names.every((name) => ['backup', 'work', 'lock', 'unproven'].includes(name));
}

interface Undoing {
  readonly changes: readonly FileChange[];
  readonly kept: readonly string[];
  readonly left: readonly string[];
  readonly mixed: readonly string[];
  readonly isStopped: boolean;
}

/** What stands where in a project that was protected. */
interface Protected {
  readonly root: string;
  readonly existing: ExistingAnswer | undefined;
  readonly base: ReadonlyMap<string, readonly BaseEntry[]>;
}

/** Plans what to write and what to take away. Writes nothing. */
function prepareUndo(root: string): Undoing {
  const patches = readPatches(root);
  if (!patches) throw notProtected(root);
  const there = readFiles(root, [ANSWERS_PATH, BASE_PATH]);
  const project: Protected = {
    root,
    existing: existingIn(there.get(ANSWERS_PATH)),
    base: parseBaseFile(there.get(BASE_PATH) ?? ''),
  };
  const now = readFiles(
    root,
    patches.patched.map((file) => file.path),
  );
  const changes: FileChange[] = [];
  const kept: string[] = [];
  const mixed: string[] = [];
  const blocked: string[] = [];
  for (const file of patches.patched.filter(({ change }) => change !== 'lock')) {
    const current = now.get(file.path);
    // Whoever deletes a file does not want it back.
    if (current === undefined) continue;
    const { text, isWhole } = textBefore(file, current, project);
    // Lines that were put in again stood beside others that need the layer.
    if (text === undefined || needsLayer(project, file.path, text)) blocked.push(file.path);
    else {
      if (!isWhole) mixed.push(file.path);
      else if (text !== current && text !== (file.before ?? '')) kept.push(file.path);
      if (text !== current) changes.push({ path: file.path, before: current, after: text });
    }
  }
  const created = createdFiles(project, patches.created);
  changes.push(...created.changes);
  const left = [...mixed, ...created.left.keys()].sort();
  const gone = new Set(changes.map((change) => change.path));
  for (const [file, text] of [...created.left, ...codeOf(project)]) {
    if (!gone.has(file) && !blocked.includes(file) && needsLayer(project, file, text))
      blocked.push(file);
  }
  if (blocked.length > 0) {
    return { changes: [], kept: [], left: blocked.sort(), mixed: [], isStopped: true };
  }
  changes.push(...lockChanges(patches.patched, now, changes));
  const records = [BASE_PATH, PATCHES_PATH, BEFORE_PATH, MANIFEST_PATH];
  for (const [file, before] of readFiles(root, records)) {
    changes.push({ path: file, before, after: undefined });
  }
  return { changes, kept, left, mixed, isStopped: false };
}

function existingIn(answers: string | undefined): ExistingAnswer | undefined {
  try {
    return answers === undefined ? undefined : readAnswers(answers).existing;
  } catch {
    // Answers that are not in order say nothing of where the files stand; the record does.
    return undefined;
  }
}

/** The text of a file without the protection; undefined when nobody can take it out safely. */
function textBefore(
  { path: file, change, before = '', after, patch = '', written = '' }: Patched,
  current: string,
  project: Protected,
): { text?: string; isWhole: boolean } {
  if (digest(current) === after) return { text: before, isWhole: true };
  if (file === PACKAGE) {
    const generated = project.base.get(PACKAGE)?.[0]?.text;
    return packageBefore({ before, written, current, generated });
  }
  const [parsed] = parsePatch(patch);
  const reversed = parsed ? applyPatch(current, reversePatch(parsed)) : false;
  if (change === 'merge') {
    return reversed === false
      ? { text: current, isWhole: false }
      : { text: reversed, isWhole: true };
  }
  if (!project.existing)
    return reversed === false ? { isWhole: false } : { text: reversed, isWhole: true };
  const { layer } = project.existing;
  if (reversed !== false && isFree(file, current, reversed, layer))
    return { text: reversed, isWhole: true };
  // The user took it out, or wrote the file anew.
  if (!usesLayer(file, current, layer)) return { text: current, isWhole: true };
  const text = takeOut(file, { before, written, current }, layer);
  return text === undefined ? { isWhole: false } : { text, isWhole: true };
}

/** Takes keys of ours out of a package.json that was edited or that installing wrote anew. */
function packageBefore(texts: {
  readonly before: string;
  readonly written: string;
  readonly current: string;
  /** What an update asked for last. */
  readonly generated: string | undefined;
}): { text: string; isWhole: boolean } {
  const [before, written, current] = [texts.before, texts.written, texts.current].map(
    (text) => readTextFile(text).text,
  ) as [string, string, string];
  const updated = mergeJson({ base: '{}', yours: written, generated: texts.generated ?? '{}' });
  const merged = mergeJson({
    base: updated?.generated ?? written,
    yours: current,
    generated: before,
  });
  if (!merged) return { text: texts.current, isWhole: false };
  const [was, wrote, is] = [before, written, merged.yours].map((text): unknown => JSON.parse(text));
  const isWhole = merged.conflicts.length === 0 && !keepsAdded(was, wrote, is);
  const isAsBefore = isDeepStrictEqual(is, was);
  if (isAsBefore) return { text: texts.before, isWhole };
  return { text: formLike(readTextFile(texts.current), merged.yours), isWhole };
}

/** Tells whether a key that was added is still there: a version that the user raised stays. */
function keepsAdded(before: unknown, written: unknown, now: unknown): boolean {
  if (!isRecord(written) || !isRecord(now)) return false;
  const [was, is] = [isRecord(before) ? before : {}, now];
  return Object.keys(written).some((key) =>
    Object.hasOwn(was, key)
      ? keepsAdded(was[key], written[key], is[key])
      : Object.hasOwn(is, key) && (!isRecord(is[key]) || Object.keys(is[key]).length > 0),
  );
}

/** Files that were not there before: those that nobody edited go. */
function createdFiles(
  { root, existing, base }: Protected,
  created: ReadonlyMap<string, string>,
): { changes: FileChange[]; left: Map<string, string> } {
  const folders = existing ? [existing.layer, existing.development] : [];
  const isOurs = (file: string) => folders.some((folder) => file.startsWith(`${folder}/`));
  const paths = [...new Set([...created.keys(), ...[...base.keys()].filter(isOurs)])];
  const changes: FileChange[] = [];
  const left = new Map<string, string>();
  for (const [file, text] of readFiles(root, paths)) {
    const shas = [text, ...printedAnew(file, text)].map(digest);
    const isUnedited =
      shas.includes(created.get(file) ?? '') ||
      (base.get(file) ?? []).some(
        (entry) =>
          (entry.sha256 !== undefined && shas.includes(entry.sha256)) ||
          (entry.text !== undefined && isSame(file, readTextFile(text).text, entry.text)),
      );
    if (isUnedited) changes.push({ path: file, before: text, after: undefined });
    else left.set(file, text);
  }
  return { changes, left };
}

/** A JSON text as the generator prints it. Of some files the digest alone is kept. */
function printedAnew(file: string, text: string): string[] {
  try {
    return file.endsWith('.json')
      ? [
          `${JSON.stringify(JSON.parse(text), null, 2)}
`,
        ]
      : [];
  } catch {
    return [];
  }
}

/** Tells whether two texts differ only in what a formatter changes. */
function isSame(file: string, a: string, b: string): boolean {
  if (sameButForFormat(a, b)) return true;
  if (isCode(file)) return sameCode(file, a, b);
  if (file.endsWith('.md')) return sameButForFormat(withBareTables(a), withBareTables(b));
  return file.endsWith('.json') && isSameJson(a, b);
}

/** A text of Markdown whose tables have no columns to align. */
function withBareTables(text: string): string {
  return text.replaceAll(/^\|.*\|$/gm, (row) =>
    row
      .split('|')
      .map((cell) => cell.trim().replace(/^-+$/, '-'))
      .join('|'),
  );
}

function isSameJson(a: string, b: string): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(a), JSON.parse(b));
  } catch {
    return false;
  }
}

/** The code of the user, as far as a server is made of it. */
function codeOf({ root, existing }: Protected): [string, string][] {
  if (!existing) return [];
  const { sources } = readSources(root, [existing.layer, existing.development]);
  return [...sources.values()].map(({ file, text }) => [file, text]);
}

/** Tells whether code of the user would not start without the layer. */
function needsLayer({ existing }: Protected, file: string, text: string): boolean {
  // What is no code starts nothing, whatever it names.
  if (!existing || !isCode(file)) return false;
  const isOurs = [existing.layer, existing.development].some((folder) =>
    file.startsWith(`${folder}/`),
  );
  return !isOurs && usesLayer(file, text, existing.layer);
}

/** The lock file follows package.json: it goes back where nothing else was installed since. */
function lockChanges(
  patched: readonly Patched[],
  now: ReadonlyMap<string, string>,
  changes: readonly FileChange[],
): FileChange[] {
  const manifest = patched.find((file) => file.path === PACKAGE);
  const restored = changes.find((change) => change.path === PACKAGE);
  if (manifest && restored?.after !== manifest.before) return [];
  return patched
    .filter(({ change }) => change === 'lock')
    .flatMap(({ path: file, before, after }) => {
      const current = now.get(file);
      const isEdited = after === undefined ? before === undefined : digest(current ?? '') !== after;
      if (current === undefined || isEdited || current === before) return [];
      return [{ path: file, before: current, after: before }];
    });
}
