import path from 'node:path';
import fs from 'fs-extra';

/** What an installation put on the disk. */
export interface InstalledSize {
  /** Different packages, by name and version. */
  readonly packages: number;
  /** The same with every further copy that the layout of the directories asks for. */
  readonly copies: number;
  readonly megabytes: number;
}

/** Measures the packages that npm installed into a directory. */
export async function installedSize(directory: string): Promise<InstalledSize> {
  const modules = path.join(directory, 'node_modules');
  // npm's own list of what is there; the lockfile also names what was left out.
  const { packages } = (await fs.readJson(path.join(modules, '.package-lock.json'))) as {
    packages: Record<string, { version: string }>;
  };
  const files = await fs.readdir(modules, { recursive: true, withFileTypes: true });
  const sizes = files
    .filter((file) => file.isFile())
    .map((file) => fs.statSync(path.join(file.parentPath, file.name)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const names = Object.entries(packages).map(
    ([place, { version }]) => `${place.split('node_modules/').at(-1) ?? ''}@${version}`,
  );
  return { packages: new Set(names).size, copies: names.length, megabytes: bytes / 1e6 };
}
