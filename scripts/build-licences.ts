import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';

/**
 * The licence texts of every package that is part of the bundle.
 *
 * @throws Error when a package brings no licence text, so that none is forgotten
 */
export async function collectLicences(metafile: Metafile, root: string): Promise<string> {
  const used = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const directory = packageDirectory(input);
      if (directory !== undefined && bytesInOutput > 0) used.add(directory);
    }
  }
  const sections: string[] = [];
  for (const directory of [...used].sort()) {
    sections.push(await section(path.join(root, directory)));
  }
  const head = 'create-secure-mcp contains code of these packages, under their own licences.\n';
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The directory of the innermost package a file belongs to. */
function packageDirectory(input: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

async function section(directory: string): Promise<string> {
  const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = (await readdir(directory)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const [file] = files;
  if (file === undefined) throw new Error(`${manifest.name} has no licence text`);
  const text = await readFile(path.join(directory, file), 'utf8');
  const { name, version, license = 'see below' } = manifest;
  return `${name} ${version} (${license})\n\n${text.replaceAll('\r\n', '\n').trim()}\n`;
}
