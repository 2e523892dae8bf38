/**
 * `npm run test:mutation`: changes the auth layer of generated projects in every way Stryker knows,
 * one change at a time, and sees whether the project's own tests notice. Writes `docs/mutation.md`;
 * exits with 1 below 95 %, or when a mutant survives without an explanation.
 *
 * `-- --project entra` (part of a name) chooses a project, `--file src/auth/guard.ts`, once or more, a
 * file; the latter writes nothing.
 * `--resume` judges only what no earlier run has killed.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import fs from 'fs-extra';
import { repository } from '../test/support/cells.js';
import { print } from './bench/report.js';
import { mutationCells } from './mutation/cells.js';
import { mutate, type Mutant } from './mutation/instrument.js';
import { Ledger } from './mutation/ledger.js';
import { judge } from './mutation/pool.js';
import { describe, markdown, MINIMUM_SCORE, score } from './mutation/report.js';
import { reasonFor } from './mutation/survivors.js';

const SAVED_EVERY = 50;

const { values } = parseArgs({
  options: {
    file: { type: 'string', multiple: true },
    project: { type: 'string' },
    resume: { type: 'boolean', default: false },
  },
});
const cells = mutationCells.filter(({ id }) => id.includes(values.project ?? ''));
if (cells.length === 0) throw new Error(`no project is named like ${values.project ?? ''}`);

// A mutant of a file that several projects share is judged in the first, and again while it lives.
const ledger = await Ledger.open(values.resume);
const all = new Map<string, Mutant>();
for (const cell of cells) {
  const project = await mutate(cell);
  const mutants =
    values.file?.flatMap((chosen) => project.mutants.filter(({ file }) => file === chosen)) ??
    project.mutants;
  for (const mutant of mutants) all.set(mutant.key, mutant);
  const living = mutants.filter((mutant) => !ledger.isDead(mutant));
  const chosen = living.filter((mutant) => reasonFor(mutant) === undefined);
  for (const mutant of living) {
    if (!chosen.includes(mutant)) ledger.enter(mutant, { verdict: 'survived', project: cell.id });
  }
  print(`\n${cell.id}: ${mutants.length} mutants, ${chosen.length} to be judged`);
  let done = 0;
  await judge(project, chosen, (mutant, { kind: verdict }) => {
    ledger.enter(mutant, { verdict, project: cell.id });
    done += 1;
    if (!ledger.isDead(mutant)) print(`  ${verdict}: ${describe(mutant)}`);
    if (done % SAVED_EVERY === 0) {
      print(`  ${done} of ${chosen.length}`);
      void ledger.save();
    }
  });
  await ledger.save();
}

const judged = [...all.values()].map((mutant) => ({ mutant, entry: ledger.get(mutant) }));
const survivors = judged.filter(({ mutant }) => !ledger.isDead(mutant));
const unexplained = survivors.filter(({ mutant }) => reasonFor(mutant) === undefined);
for (const { mutant, entry } of unexplained) {
  print(`\n${entry?.verdict ?? ''} in ${entry?.project ?? ''}: ${mutant.file}:${mutant.line}`);
  print(`  - ${mutant.original.replaceAll('\n', '\n    ')}\n  + ${mutant.replacement}`);
}
print(`\n${judged.length} mutants, ${score(judged.length, survivors.length)} % killed`);
print(`${survivors.length} survived, ${unexplained.length} of them without an explanation`);
if (values.file === undefined) {
  const text = markdown(cells, judged, survivors);
  await fs.writeFile(path.join(repository, 'docs/mutation.md'), text);
  print('docs/mutation.md written');
}
const isEnough = Number(score(judged.length, survivors.length)) >= MINIMUM_SCORE;
process.exitCode = unexplained.length > 0 || !isEnough ? 1 : 0;
