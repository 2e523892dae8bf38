import { prepareRendering, renderFiles } from '../render/index.js';
import { withAdditions } from './additions.js';
import type { FileChange } from './apply-update.js';
import { mergeByPath } from './plan-update.js';
import { configOf } from './prepare-update.js';
import { readFiles, type Project } from '../project/read-project.js';
import { formLike, readTextFile } from '../project/text-file.js';

/** The changes that leaving the generator makes in the files that stay. */
export interface Ejection {
  readonly changes: readonly FileChange[];
  /** Files that still speak of the generator, where somebody edited the same lines. */
  readonly left: readonly string[];
}

/**
 * Takes out what needs the record or the answers: the audit of the project as a script and as a step of
 * its CI, rows and paragraphs of the README, lines of files that name what to leave alone. Everything
 * else stays, however old or edited it is.
 *
 * @throws AnswersError when `secure-mcp.json` is not in order
 */
export async function prepareEjection(project: Project): Promise<Ejection> {
  const { directory, answersText } = project;
  const config = configOf(project, answersText);
  await prepareRendering(config.existing);
  const [before, after] = [renderFiles(config), renderFiles({ ...config, isEjected: true })];
  const concerned = [...after].filter(([file, { text }]) => before.get(file)?.text !== text);
  const found = readFiles(directory, [...concerned.map(([file]) => file), PACKAGE, WORKFLOW]);
  const texts = new Map<string, string>();
  const left: string[] = [];
  for (const [file, { kind, text: generated }] of concerned) {
    const there = found.get(file);
    if (there === undefined) continue;
    const yours = readTextFile(there).text;
    const base = before.get(file)?.text ?? '';
    if (kind === 'addition') {
      texts.set(file, withAdditions(file, { base, yours, generated })?.text ?? yours);
      continue;
    }
    const labels = { base: 'before', generated: 'after' };
    const merged = mergeByPath(file, { base, yours, generated }, labels);
    if (merged.conflicts.length > 0) left.push(file);
    texts.set(file, merged.yours);
  }
  // Earlier versions ran the audit of a project where nothing says so now.
  for (const [file, clean] of [
    [PACKAGE, withoutScript],
    [WORKFLOW, withoutStep],
  ] as const) {
    const there = found.get(file);
    if (there !== undefined) texts.set(file, clean(texts.get(file) ?? readTextFile(there).text));
  }
  const changes = [...texts].map(([file, text]): FileChange => {
    const there = found.get(file) ?? '';
    return { path: file, before: there, after: formLike(readTextFile(there), text) };
  });
  return { changes: changes.filter((change) => change.before !== change.after), left };
}

const PACKAGE = 'package.json';
const WORKFLOW = '.github/workflows/ci.yml';

/** A script of ours that starts the generator; it stands on a line of its own. */
function withoutScript(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^\s*"audit": ".*\bcreate-secure-mcp[@ ].*"/.test(line));
  if (at < 0) return text;
  const isLast = !(lines[at] ?? '').trimEnd().endsWith(',');
  lines.splice(at, 1);
  if (isLast) lines[at - 1] = (lines[at - 1] ?? '').replace(/,\s*$/, '');
  return lines.join('\n');
}

/** The step that runs it, with the comment above. */
function withoutStep(text: string): string {
  const lines = text.split('\n');
  const at = lines.findIndex((line) =>
    /^\s*- run: (?:npm|pnpm|yarn|bun)(?: run)? audit$/.test(line),
  );
  if (at < 0) return text;
  const start = /^\s*#/.test(lines[at - 1] ?? '') ? at - 1 : at;
  lines.splice(start, at - start + 1);
  return lines.join('\n');
}
