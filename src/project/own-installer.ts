import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Files that a package manager runs before any script, and files that name such a one. */
const RUN: readonly (readonly [file: string, names?: RegExp])[] = [
  ['.pnpmfile.cjs'],
  ['.pnpmfile.mjs'],
  ['pnpmfile.js'],
  ['pnpm-workspace.yaml', /^\s*(?:pnpmfile|globalPnpmfile|configDependencies)\s*:/m],
  ['.npmrc', /^\s*(?:pnpmfile|global-pnpmfile|git|script-shell|node-options)\s*=/m],
  ['.yarnrc', /^\s*"?yarn-path"?\s/m],
  ['.yarnrc.yml', /^\s*"?(?:yarnPath|plugins)"?\s*:/m],
  ['yarn.config.cjs'],
];

/**
 * Finds the file of a project, or of a workspace around it, by which installing runs code of the project even where
 * scripts are left out; absolute.
 */
export function ownInstaller(directory: string): string | undefined {
  for (let place = directory; ; place = path.dirname(place)) {
    for (const [name, pattern] of RUN) {
      const file = path.join(place, name);
      if (existsSync(file) && (!pattern || isNaming(file, pattern))) return file;
    }
    if (existsSync(path.join(place, '.git')) || path.dirname(place) === place) return undefined;
  }
}

/** What cannot be read may name anything. */
function isNaming(file: string, pattern: RegExp): boolean {
  try {
    return pattern.test(readFileSync(file, 'utf8'));
  } catch {
    return true;
  }
}
