import path from 'node:path';
import { build } from 'esbuild';
import fs from 'fs-extra';
import { writeCell } from '../../test/support/cells.js';
import { exampleConfig } from '../../test/support/example-config.js';

/**
 * Generates a project and compiles it file by file, as its own build does, together with the server
 * of the benchmark.
 *
 * @returns the directory with the compiled files
 */
export async function compileProject(
  frameworkId: string,
  providerId: string,
  dpop: 'off' | 'accept' = 'off',
): Promise<string> {
  const config = exampleConfig({ frameworkId, providerId, dpop });
  const name = path.join('bench', `${frameworkId}-${providerId}-dpop-${dpop}`);
  const directory = await writeCell(name, config);
  const caseServer = path.join(import.meta.dirname, 'case-server.ts');
  await fs.copy(caseServer, path.join(directory, 'case-server.ts'));
  const files = (await fs.readdir(directory, { recursive: true })).map(String);
  await build({
    absWorkingDir: directory,
    entryPoints: files.filter((name) => /^(case-server|(src|dev|test)\/.*)\.ts$/.test(name)),
    outdir: 'dist',
    outbase: '.',
    bundle: false,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    logLevel: 'silent',
  });
  return path.join(directory, 'dist');
}
