import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fs from 'fs-extra';

/** Where the projects of earlier versions are kept; see `scripts/keep-release.ts`. */
export const RELEASES = path.join(import.meta.dirname, '..', 'fixtures', 'releases');

/** A project as an earlier version generated it. */
export interface KeptRelease {
  /** Version and revision, as `0.1.0_2025-06-18`. */
  readonly id: string;
  /** Texts by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Every project that was ever kept. */
export function keptReleases(): KeptRelease[] {
  return fs
    .readdirSync(RELEASES)
    .filter((name) => name.endsWith('.json.gz'))
    .map((name) => ({
      id: name.replace(/\.json\.gz$/, ''),
      files: JSON.parse(
        gunzipSync(fs.readFileSync(path.join(RELEASES, name))).toString(),
      ) as Record<string, string>,
    }));
}
