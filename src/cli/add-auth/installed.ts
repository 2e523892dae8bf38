import { existsSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from '../../answers/is-record.js';
import type { FileChange } from '../../update/apply-update.js';
import { PACKAGE } from '../../update/patches.js';

/** Names the packages that the changes add. */
export function newPackages(changes: readonly FileChange[]): string[] {
  const own = changes.find((change) => change.path === PACKAGE);
  const before = packagesIn(own?.before);
  return packagesIn(own?.after).filter((name) => !before.includes(name));
}

function packagesIn(text: string | undefined): string[] {
  const json: unknown = JSON.parse((text ?? '{}').replace(/^\uFEFF/, ''));
  if (!isRecord(json)) return [];
  return [json['dependencies'], json['devDependencies']].flatMap((list) =>
    isRecord(list) ? Object.keys(list) : [],
  );
}

/** Whether a package is where Node looks for it, or Yarn's own resolver may know it. */
export function isInstalled(directory: string, name: string): boolean {
  const above = path.dirname(directory);
  return (
    existsSync(path.join(directory, 'node_modules', name, PACKAGE)) ||
    existsSync(path.join(directory, '.pnp.cjs')) ||
    (above !== directory && isInstalled(above, name))
  );
}
