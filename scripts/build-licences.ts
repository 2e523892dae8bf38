import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Metafile } from 'esbuild';

/**
 * The licence texts of every package that is part of the bundle: terms that are the same but for white
 * space stand once, below the copyright notices of all packages that have them.
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
  const byTerms = new Map<string, { terms: string; notices: string[] }>();
  for (const directory of [...used].sort()) {
    const { notice, terms } = await licenceIn(path.join(root, directory));
    const key = terms.replace(/\s+/g, ' ');
    const group = byTerms.get(key) ?? { terms, notices: [] };
    group.notices.push(notice);
    byTerms.set(key, group);
  }
  const sections = [...byTerms.values()].map(
    ({ terms, notices }) => `${notices.join('\n')}\n${terms}\n`,
  );
  const head = 'create-secure-mcp contains code of these packages, under their own licences.\n';
  return [head, ...sections].join(`\n${'-'.repeat(80)}\n\n`);
}

/** The directory of the innermost package a file belongs to. */
function packageDirectory(input: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

/** The title that many licences begin with; the package's line names the licence as well. */
const TITLE = /^\(?(the )?(mit|isc)( licen[sc]e)?( \(mit\))?\)?$/i;

/** A package's name with its copyright notices, and the terms, which many packages share. */
async function licenceIn(directory: string): Promise<{ notice: string; terms: string }> {
  const manifest = JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = (await readdir(directory)).filter((file) => /^licen[cs]e/i.test(file)).sort();
  const [file] = files;
  if (file === undefined) throw new Error(`${manifest.name} has no licence text`);
  const lines = (await readFile(path.join(directory, file), 'utf8')).split(/\r?\n/);
  const isNotice = (line: string) => /^\s*copyright\b/i.test(line);
  const { name, version, license = 'see below' } = manifest;
  const copyrights = lines.filter(isNotice).map((line) => `  ${line.trim()}\n`);
  const terms = lines.filter((line) => !isNotice(line) && !TITLE.test(line.trim()));
  return {
    notice: `${name} ${version} (${license})\n${copyrights.join('')}`,
    terms: terms
      .join('\n')
      .trim()
      .replace(/\n{3,}/g, '\n\n'),
  };
}
