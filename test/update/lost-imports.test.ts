import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { keptReleases } from '../support/releases.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { runIn } from '../support/update-project.js';

describe('an update that moves files', () => {
  it.each(keptReleases())('says which lines of yours import them: $id', async ({ files }) => {
    const project = path.join(temporaryDirectory(), 'project');
    const write = (file: string, text: string) =>
      fs.outputFile(path.join(project, ...file.split('/')), text);
    for (const [file, text] of Object.entries(files)) await write(file, text);
    const untouched = await runIn(project, 'update', '--dry-run', '--json');
    expect(JSON.parse(untouched.stdout)).toMatchObject({ lostImports: [] });

    const auth = 'src/auth/';
    await write('src/tools/mine.ts', "export { logSink } from '../auth/log-sink.js';\n");
    await write('src/tools/other.ts', "import { createGuard } from '../auth/verifier.js';\n");
    await write(`${auth}keys.ts`, `import './mine.js';\n${files[`${auth}keys.ts`] ?? ''}`);
    await write(`${auth}mine.ts`, 'export {};\n');
    const { code, stdout } = await runIn(project, 'update', '--json');
    expect(code).toBe(0);
    const { lostImports } = JSON.parse(stdout) as { lostImports: unknown };
    expect(lostImports).toEqual([
      { path: `${auth}token/keys.ts`, imports: `${auth}token/mine.ts` },
      {
        path: 'src/tools/other.ts',
        imports: `${auth}verifier.ts`,
        now: `${auth}token/verify.ts`,
      },
    ]);
  });
});
