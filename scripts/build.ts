import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { answersJsonSchema } from '../src/answers/json-schema.js';
import { teamFileSchema } from '../src/audit/judgement/json-schema.js';
import { documentSchema } from '../src/cli/output/documents-schema.js';
import { documents } from '../src/cli/output/documents.js';
import { collectLicences } from './build-licences.js';
import { lightDependencies } from './build-light-dependencies.js';
import { precompiledTemplates } from './build-templates.js';

/**
 * `npm run build`: bundles the generator with everything it needs into `dist`, so that
 * `npm create` installs one package. What only some runs need stays in chunks of its own.
 * The directory to build into is the first argument; `dist` by default.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.resolve(root, process.argv[2] ?? 'dist');
/** Bundled CommonJS packages ask for Node's own modules with `require`. */
const REQUIRE =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: { cli: 'src/cli/main.ts' },
  outdir: dist,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  minify: true,
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  banner: { js: REQUIRE },
  plugins: [precompiledTemplates(root, dist), lightDependencies()],
});
// A banner stands in every chunk, and few have a package that needs it.
for (const name of Object.keys(metafile.outputs)) {
  const file = path.resolve(root, name);
  const text = await readFile(file, 'utf8');
  const code = text.replace(REQUIRE, '');
  if (!code.includes('require')) await writeFile(file, code);
}
await writeFile(
  path.join(dist, 'secure-mcp.schema.json'),
  `${JSON.stringify(answersJsonSchema())}\n`,
);
await mkdir(path.join(dist, 'schemas'));
for (const command of Object.keys(documents) as (keyof typeof documents)[]) {
  await writeFile(
    path.join(dist, 'schemas', `${command === 'print' ? 'help' : command}.schema.json`),
    `${JSON.stringify(documentSchema(command))}\n`,
  );
}
for (const file of ['policy', 'baseline'] as const) {
  await writeFile(
    path.join(dist, 'schemas', `audit-${file}.schema.json`),
    `${JSON.stringify(teamFileSchema(file))}\n`,
  );
}
await writeFile(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), await collectLicences(metafile, root));

// One line: `npm ci` prints it, too, to whoever has just cloned this.
const outputs = Object.values(metafile.outputs);
const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
process.stdout.write(`dist: ${Math.ceil(bytes / 1024)} kB in ${outputs.length} files\n`);
