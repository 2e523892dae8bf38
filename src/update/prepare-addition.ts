import path from 'node:path';
import { quoted } from '../answers/problem.js';
import { digest } from '../render/base-file.js';
import { keepsBase, prepareRendering, renderFiles, type RenderedFile } from '../render/index.js';
import type { FileChange } from './apply-update.js';
import { keptAfter } from './kept-changes.js';
import type { Manifest } from '../project/manifest-file.js';
import { mergeByPath, NEW_SUFFIX, planUpdate } from './plan-update.js';
import {
  changeAnswers,
  configOf,
  planOfAnswers,
  RequestError,
  type PreparedUpdate,
  type UpdateRequest,
} from './prepare-update.js';
import { inOwnStyle, styleOfProject } from './project-style.js';
import { ProjectError } from '../project/project-error.js';
import { ANSWERS_PATH } from '../project/read-answers.js';
import { readFiles, type Project } from '../project/read-project.js';
import { readTextFile } from '../project/text-file.js';
import { recordChanges } from './record-changes.js';

type Files = ReadonlyMap<string, RenderedFile>;

/**
 * Prepares what a change of the answers brings, and nothing else: the difference between what is
 * generated before and after it. A project that is not current gets it as well, and stays as old as it
 * is in everything else.
 *
 * @throws {@link RequestError} when a file of somebody else stands where a new one belongs;
 *   {@link ProjectError} when what is new needs a newer project
 */
export async function prepareAddition(
  project: Project,
  request: UpdateRequest,
): Promise<PreparedUpdate> {
  const { directory, manifest } = project;
  const answersText = changeAnswers(project.answersText, request.answers);
  const config = configOf(project, answersText);
  await prepareRendering(config.existing);
  const old = renderFiles(configOf(project, project.answersText));
  const fresh = renderFiles(config);
  const rendered = new Map(
    [...fresh].filter(([file, { text }]) => file !== ANSWERS_PATH && old.get(file)?.text !== text),
  );
  const files = readFiles(directory, [...rendered.keys()]);
  refuseTaken(rendered, old, files);
  refuseOlder(rendered, old, project);
  const known = new Map(
    [...rendered.keys()].flatMap((file) => {
      const before = old.get(file);
      // An untouched file of an older version takes the difference as well.
      const text = before?.kind === 'seed' ? untouchedSeed(file, manifest, files) : undefined;
      return before ? [[file, { kind: before.kind, sha256: digest(text ?? before.text) }]] : [];
    }),
  );
  const base = new Map(
    [...rendered.keys()].flatMap((file) => {
      const before = old.get(file);
      return before ? [[file, before.text] as const] : [];
    }),
  );
  const next = new Map(
    [...rendered].map(([file, one]) => [file, { ...one, text: seedAfter(file, one) }]),
  );
  /** A seed has no three sides: the difference is put into the text as it stands. */
  function seedAfter(file: string, { kind, text }: RenderedFile): string {
    const yours = kind === 'seed' ? untouchedSeed(file, manifest, files) : undefined;
    const before = base.get(file);
    if (yours === undefined || before === undefined || yours === before) return text;
    const merged = mergeByPath(file, { base: before, yours, generated: text }, LABELS);
    return merged.conflicts.length === 0 ? merged.yours : yours;
  }
  const kinds = new Map([...base].filter(([file]) => keepsBase(old.get(file)?.kind ?? 'seed')));
  const { formatter, style, styleFault } = await styleOfProject(
    { ...project, base: kinds },
    files,
    next,
  );
  const planned = planUpdate({
    known,
    base: kinds,
    lost: new Map(),
    disk: files,
    rendered: next,
    onConflict: request.onConflict,
    labels: LABELS,
    restore: new Set(),
    style,
    digest,
  });
  const plan = formatter ? await Promise.all(planned.map(inOwnStyle(formatter))) : planned;
  if (answersText !== project.answersText) plan.push(planOfAnswers(project, answersText));
  const bases = new Map(
    [...rendered]
      .filter(([, { kind }]) => keepsBase(kind))
      .map(([file, { text }]) => [file, baseAfter(file, project, old, text)]),
  );
  const kept = keptAfter(plan, manifest.kept, (file) => bases.get(file) ?? project.base.get(file));
  const entries = new Map(
    [...manifest.files].map(([file, entry]) => [file, { ...entry, text: project.base.get(file) }]),
  );
  const isBehind = new Set(plan.filter(({ change }) => change === 'behind').map((one) => one.path));
  for (const [file, { kind, text }] of next) {
    if (!isBehind.has(file)) entries.set(file, { kind, text: bases.get(file) ?? text });
  }
  const answers = fresh.get(ANSWERS_PATH);
  if (answers) entries.set(ANSWERS_PATH, answers);
  const pending = plan.filter((file) => file.pending).map((file) => file.path);
  const changes = [
    ...[
      ...plan,
      ...plan.flatMap(({ path: file, beside }): FileChange[] => {
        const place = file + NEW_SUFFIX;
        const there = readFiles(directory, [place]).get(place);
        return beside === undefined ? [] : [{ path: place, before: there, after: beside }];
      }),
    ].filter(({ before, after }) => before !== after),
    // The record of everything else stays as it is, the version of the generator among it.
    ...recordChanges(directory, manifest.files.keys(), entries, {
      version: manifest.generator.version,
      spec: manifest.spec,
      deleted: manifest.deleted,
      pending: [...new Set([...manifest.pending, ...pending])].sort(),
      kept,
    }),
  ];
  return {
    config,
    plan,
    changes,
    isDue: changes.length > 0,
    unresolved: [],
    kept,
    lost: [],
    stale: [],
    lostImports: [],
    older: [],
    styleFault,
    from: { version: manifest.generator.version, spec: config.revision.id },
  };
}

const LABELS = { base: 'generated before', generated: 'generated now' };

/** The text of a seed that is as it was generated, by whichever version. */
function untouchedSeed(
  file: string,
  manifest: Manifest,
  files: ReadonlyMap<string, string>,
): string | undefined {
  const text = readTextFile(files.get(file) ?? '').text;
  return manifest.files.get(file)?.sha256 === digest(text) ? text : undefined;
}

/** A stub is not put over a file of somebody else, and that file not taken for it. */
function refuseTaken(rendered: Files, old: Files, files: ReadonlyMap<string, string>): void {
  const taken = [...rendered].filter(([file, { text }]) => {
    const there = files.get(file);
    return !old.has(file) && there !== undefined && readTextFile(there).text !== text;
  });
  if (taken.length === 0) return;
  throw new RequestError(
    taken.map(([file]) => ({
      path: '',
      flag: 'NAME',
      message: `${quoted(file)} is there already; choose another name, or move that file`,
    })),
  );
}

/** Refuses new files that import from files of an older version: they were written for the newest. */
function refuseOlder(rendered: Files, old: Files, { base }: Project): void {
  for (const [file, { text }] of rendered) {
    if (old.has(file)) continue;
    const imports = [...text.matchAll(/ from '(\.[^']+)\.js'/g)].map(([, name = '']) =>
      path.posix.join(path.posix.dirname(file), `${name}.ts`),
    );
    const differs = imports.find((each) => {
      const now = old.get(each);
      return (
        now !== undefined &&
        keepsBase(now.kind) &&
        !rendered.has(each) &&
        base.get(each) !== now.text
      );
    });
    if (differs !== undefined) {
      throw new ProjectError(
        'outdated-project',
        `what is added here is written for a newer ${differs}; run create-secure-mcp update first, then this again`,
      );
    }
  }
}

/** The text that an update later merges with, after the same change. */
function baseAfter(file: string, { base }: Project, old: Files, generated: string): string {
  const [stored, before] = [base.get(file), old.get(file)?.text];
  if (before === undefined || stored === before) return generated;
  if (stored === undefined) throw olderRecord(file);
  const merged = mergeByPath(file, { base: before, yours: stored, generated }, LABELS);
  if (merged.conflicts.length > 0) throw olderRecord(file);
  return merged.yours;
}

function olderRecord(file: string): ProjectError {
  return new ProjectError(
    'outdated-project',
    `${file} was generated by an older version; run create-secure-mcp update first, then this again`,
  );
}
