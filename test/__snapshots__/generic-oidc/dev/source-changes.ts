import { readdirSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** Long enough for a formatter or a checkout to write all its files. */
const QUIET_MS = 200;

/**
 * Calls back after sources below a directory have changed. Watches directories: many editors and git put
 * a new file in the place of the old one, and who watches the old one hears no more.
 */
export function onSourceChange(root: string, changed: () => void): void {
  let watchers: FSWatcher[] = [];
  let timer: NodeJS.Timeout | undefined;

  function note(_event: string, file: string | null): void {
    // Editors keep files of their own beside.
    if (file !== null && !/^[^.].*\.(?:[cm]?[jt]s|json)$/.test(file)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      watchAll();
      changed();
    }, QUIET_MS);
  }

  /** Looks for directories anew, and lets go of the old watchers only when the new ones are there. */
  function watchAll(): void {
    const before = watchers;
    watchers = directoriesBelow(root).map((directory) =>
      watch(directory, note).on('error', () => {
        note('error', null); // on Windows, when the directory is deleted
      }),
    );
    for (const watcher of before) watcher.close();
  }

  watchAll();
}

function directoriesBelow(root: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .concat(root);
}
