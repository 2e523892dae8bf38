import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { FilePlan } from './plan-update.js';

/** An import that leads nowhere after an update. */
export interface LostImport {
  /** The file that imports. */
  readonly path: string;
  readonly imports: string;
  /** Where that file stands now, if it stands anywhere. */
  readonly now?: string;
}

const ROOMS = ['src', 'test', 'dev'];
const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.\.?\/[^'"\n]+)\.js['"]/g;

/**
 * Finds imports of files that an update moves or deletes. They stand in files that are the user's, or in
 * lines that the user added to others; nothing but their owner changes these.
 *
 * @param read the text of a file of the project, undefined when it is not there
 */
export function findLostImports(
  directory: string,
  plan: readonly FilePlan[],
  read: (file: string) => string | undefined,
): LostImport[] {
  const gone = new Map(
    plan
      .filter(({ before, after }) => before !== undefined && after === undefined)
      .map((file) => [file.path, file.renamedTo]),
  );
  if (gone.size === 0) return [];
  const planned = new Map(plan.map((file) => [file.path, file]));
  const moved = new Set(gone.values());
  const exists = (file: string) => {
    const known = planned.get(file);
    return known ? known.after !== undefined : read(file) !== undefined;
  };
  return sourcesIn(directory, planned).flatMap((file) => {
    const text = planned.has(file) ? planned.get(file)?.after : read(file);
    return importedBy(file, text ?? '')
      .filter((target) => gone.has(target) || (moved.has(file) && !exists(target)))
      .map((imports) => {
        const now = gone.get(imports);
        return { path: file, imports, ...(now === undefined ? {} : { now }) };
      });
  });
}

/** Files that may hold lines of the user's: all but those that are as they were generated. */
function sourcesIn(directory: string, planned: ReadonlyMap<string, FilePlan>): string[] {
  const found = ROOMS.flatMap((room) => filesBelow(directory, room));
  return [...new Set([...found, ...planned.keys()])]
    .filter((file) => file.endsWith('.ts') && planned.get(file)?.change !== 'update')
    .sort();
}

function filesBelow(directory: string, room: string): string[] {
  try {
    const entries = readdirSync(path.join(directory, room), {
      recursive: true,
      withFileTypes: true,
    });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
      .map((file) => file.split(path.sep).join('/'));
  } catch {
    return [];
  }
}

function importedBy(file: string, text: string): string[] {
  const names = [...text.matchAll(RELATIVE_IMPORT)].map(([, name = '']) => name);
  return [...new Set(names)].map((name) => path.posix.join(path.posix.dirname(file), `${name}.ts`));
}
