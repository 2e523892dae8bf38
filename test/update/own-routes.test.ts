import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { exampleConfig } from '../support/example-config.js';
import { keptReleases } from '../support/releases.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { editBase, runIn, writeProject } from '../support/update-project.js';

const APP = 'src/app.ts';
const ROUTE = "  app.get('/mine', mine); // a route of ours";
const MARK = /^ *\/\/ Your own (?:routes|paths) .*$/m;

/** `src/app.ts` as it was generated before `createApp` gave the app of the framework. */
const earlierApp = (frameworkId: string) =>
  fs.readFile(
    path.join(import.meta.dirname, '../fixtures/earlier-apps', `${frameworkId}.txt`),
    'utf8',
  );

describe.each(catalog.frameworks.map(({ id }) => id))('an earlier src/app.ts for %s', (id) => {
  it('keeps what was added at its mark, or says where the two meet', async () => {
    const project = path.join(temporaryDirectory(), 'project');
    const place = path.join(project, APP);
    await writeProject(project, exampleConfig({ frameworkId: id }));
    const current = await fs.readFile(place, 'utf8');
    const earlier = await earlierApp(id);
    const edited = earlier.replace(MARK, (line) => `${line}\n${ROUTE}`);
    expect(edited).toContain(ROUTE);
    await editBase(project, APP, () => earlier);
    await fs.writeFile(place, edited);

    const { code, stdout } = await runIn(project, 'update');
    // What such a path means has changed on Hono: it is no more written as `/other/PATH`.
    expect(code, stdout).toBe(id === 'hono' ? 4 : 0);
    if (code === 4) {
      expect(stdout).toContain(APP);
      expect(await fs.readFile(place, 'utf8')).toBe(edited);
      expect((await runIn(project, 'update', '--on-conflict', 'markers')).code).toBe(0);
    }
    const now = await fs.readFile(place, 'utf8');
    expect(now).toContain(ROUTE);
    if (code === 0) expect(now.replace(`${ROUTE}\n`, '')).toBe(current);
  });
});

describe.each(keptReleases())('a route in src/app.ts of $id', ({ files }) => {
  it('is kept, or the update stops and shows it', async () => {
    const project = temporaryDirectory();
    for (const [file, text] of Object.entries(files)) {
      await fs.outputFile(path.join(project, file), text);
    }
    const place = path.join(project, APP);
    const before = await fs.readFile(place, 'utf8');
    const edited = before.replace(
      '  app.use(answerWith(notFound));',
      (line) => `${ROUTE}\n${line}`,
    );
    expect(edited).toContain(ROUTE);
    await fs.writeFile(place, edited);
    const { code, stdout } = await runIn(project, 'update');
    expect([0, 4]).toContain(code);
    if (code === 4) {
      expect(stdout).toContain(APP);
      expect(await fs.readFile(place, 'utf8')).toBe(edited);
      expect((await runIn(project, 'update', '--on-conflict', 'markers')).code).toBe(0);
    }
    expect(await fs.readFile(place, 'utf8')).toContain(ROUTE);
  });
});
