import { applyPatch } from 'diff';
import type { ExistingAnswer } from '../answers/existing-schema.js';
import { unifiedDiff } from '../project/unified-diff.js';
import { planEdits, type EditPlan } from './edits/index.js';
import { sameCode } from './edits/same-code.js';
import { takeOut } from './edits/take-out.js';
import { ExistingError } from './existing-error.js';
import { findingsIn } from './index.js';
import type { Findings } from './findings.js';
import { protectingCallIn, usesLayer } from './layer-calls.js';
import { missingProtection } from './own-protection.js';
import { isParsed, parseSource } from './parse.js';
import { openProject } from './project.js';
import { readSources, type PackageSources } from './sources.js';

/** What puts in again the lines that a server lost. */
export interface LostLines {
  /** Of the server as it is without any of them. */
  readonly findings: Findings;
  /** What is to be written by hand. */
  readonly printed: EditPlan['printed'];
  readonly files: readonly LostFile[];
}

/** A file of the owner that lost lines. */
interface LostFile {
  readonly path: string;
  /** As it would be without protection. */
  readonly bare: string;
  readonly now: string;
  readonly after: string;
}

/** A file before it was protected, and right after. */
interface RecordedTexts {
  readonly before: string;
  readonly written: string;
}

/**
 * Plans to put in again what protects a server: takes out what is left of it, in memory, and plans anew. Nothing
 * is planned that leaves a way open.
 *
 * @param recorded the texts of files when they were protected
 * @throws {@link ExistingError} when the server is another one than the record says, or stays open
 */
export function planLostLines(
  directory: string,
  existing: ExistingAnswer,
  recorded: ReadonlyMap<string, RecordedTexts>,
): LostLines {
  const { layer, development } = existing;
  const own = readSources(directory, [layer, development]);
  const textOf = (file: string) => own.sources.get(file)?.text ?? '';
  const bare = new Map<string, string>();
  for (const [file, { text }] of own.sources) {
    if (!usesLayer(file, text, layer)) continue;
    const texts = recorded.get(file);
    const without = texts && takeOut(file, { ...texts, current: text }, layer);
    if (without !== undefined) bare.set(file, without);
    // Protected twice it would refuse everybody.
    else if (protectingCallIn(file, text, layer) !== undefined)
      throw lost(`what is left in ${file} cannot be told from code of yours`);
  }
  const main = existing.doors.find(({ kind }) => kind === 'stateless' || kind === 'sessions');
  const findings = findingsIn(withTexts(own, bare), main?.path);
  refuseAnother(findings, existing);
  const { files, printed } = planEdits(
    findings,
    existing,
    (file) => bare.get(file) ?? textOf(file),
  );
  const changed = [...files]
    .map(([path, { before, after }]) => ({ path, bare: before, now: textOf(path), after }))
    .filter(({ path, now, after }) => !sameCode(path, now, after));
  const byHand = printed.flatMap((each) => {
    const [was, now] = [bare.get(each.file), textOf(each.file)];
    // Of advice there is no diff.
    if (was === undefined || !each.patch.startsWith('---')) return [each];
    const after = applyPatch(was, each.patch);
    if (after === false || sameCode(each.file, now, after)) return [];
    return [{ ...each, patch: unifiedDiff({ path: each.file, before: now, after }) }];
  });
  if (byHand.length === 0) {
    const protectedAgain = withTexts(own, new Map(changed.map(({ path, after }) => [path, after])));
    refuseOpen(protectedAgain, existing);
  }
  return { findings, printed: byHand, files: changed };
}

/** The sources with other texts in place of some. */
function withTexts(own: PackageSources, texts: ReadonlyMap<string, string>): PackageSources {
  const sources = new Map(own.sources);
  for (const [file, text] of texts) {
    const source = parseSource(file, text);
    if (isParsed(source)) sources.set(file, source);
  }
  return { ...own, sources };
}

/** The record decides what is guarded: a server that it does not describe needs another one. */
function refuseAnother({ shape, doors }: Findings, existing: ExistingAnswer): void {
  if (shape.value !== existing.shape)
    throw lost(`it is served as ${shape.value} now, and the record says ${existing.shape}`);
  const strange = doors.find(
    ({ value }) =>
      !existing.doors.some(({ path, kind }) => path === value.path && kind === value.kind),
  );
  if (strange)
    throw lost(`it is reached at ${strange.value.path} now, which the record does not say`);
}

function refuseOpen(sources: PackageSources, existing: ExistingAnswer): void {
  const { uncalled, unsealed } = missingProtection(openProject(sources), existing);
  if (uncalled.length + unsealed.length === 0) return;
  throw lost(
    `it would stay open: ${[...uncalled.map((name) => `nothing calls ${name}`), ...unsealed].join(', ')}`,
  );
}

function lost(why: string): ExistingError {
  return new ExistingError('protection-lost', why);
}
