import { BASE_PATH, baseFileText, type BaseEntry } from '../render/base-file.js';
import { MANIFEST_PATH, manifestText, type ManifestFacts } from '../render/manifest.js';
import type { FileChange } from './apply-update.js';
import { oldBasePath, readFiles } from '../project/read-project.js';
import { sameButForFormat } from '../project/text-file.js';

/**
 * Prepares the record of what is generated: the base file, what an older version kept instead of it,
 * and the manifest, in this order.
 *
 * @param known paths that the record named before
 */
export function recordChanges(
  directory: string,
  known: Iterable<string>,
  entries: ReadonlyMap<string, BaseEntry>,
  facts: ManifestFacts,
): FileChange[] {
  const old = [...new Set([...known, ...entries.keys()])].map(oldBasePath);
  const there = readFiles(directory, [BASE_PATH, MANIFEST_PATH, ...old]);
  const before = there.get(BASE_PATH);
  const base = baseFileText(entries);
  // Line breaks of a checkout and blank lines of a merge are no reason to write it anew.
  const isCurrent = before !== undefined && sameButForFormat(before, base);
  const changes: FileChange[] = [
    { path: BASE_PATH, before, after: isCurrent ? before : base },
    ...old.map((path) => ({ path, before: there.get(path), after: undefined })),
    { path: MANIFEST_PATH, before: there.get(MANIFEST_PATH), after: manifestText(facts) },
  ];
  return changes.filter((change) => change.before !== change.after);
}
