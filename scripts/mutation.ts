/**
 * `npm run test:mutation`: changes the auth layer of generated projects in every way Stryker knows,
 * one change at a time, and sees whether the project's own tests notice. Writes `docs/mutation.md`;
 * exits with 1 below 95 %, or when a mutant survives without an explanation.
 *
 * `-- --file src/auth/guard.ts` and `--project entra` (part of a name) choose; both write nothing.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import fs from 'fs-extra';
import { repository } from '../test/support/cells.js';
import { print } from './bench/report.js';
import { mutationCells } from './mutation/cells.js';
import { mutate, type Mutant } from './mutation/instrument.js';
import { judge, type Verdict } from './mutation/pool.js';
import { markdown, MINIMUM_SCORE, score, type ProjectResult } from './mutation/report.js';
import { reasonFor } from './mutation/survivors.js';

const { values } = parseArgs({
  options: { file: { type: 'string' }, project: { type: 'string' } },
});
const cells = mutationCells.filter(({ id }) => id.includes(values.project ?? ''));
if (cells.length === 0) throw new Error(`no project is named like ${values.project ?? ''}`);

const describe = ({ file, line, original, replacement }: Mutant) =>
  `${file}:${line} ${oneLine(original)} → ${oneLine(replacement)}`;
const oneLine = (text: string) => text.replace(/\s+/g, ' ').slice(0, 100);

/** A mutant of a file that several projects share is judged in the first, and again while it lives. */
const verdicts = new Map<string, { mutant: Mutant; verdict: Verdict }>();
const isDead = (key: string) => {
  const kind = verdicts.get(key)?.verdict.kind;
  return kind === 'killed' || kind === 'timeout';
};
const results: ProjectResult[] = [];
for (const cell of cells) {
  const project = await mutate(cell);
  const chosen = project.mutants.filter(
    ({ file, key }) => (values.file ?? file) === file && !isDead(key),
  );
  const found = chosen.filter(({ key }) => !verdicts.has(key)).length;
  print(`\n${cell.id}: ${chosen.length} mutants, ${found} of them new`);
  let done = 0;
  let killed = 0;
  await judge(project, chosen, (mutant, verdict) => {
    done += 1;
    const dead = verdict.kind === 'killed' || verdict.kind === 'timeout';
    if (dead) killed += 1;
    else print(`  lives on: ${describe(mutant)}`);
    // Covered is more than not covered, wherever it was.
    const before = verdicts.get(mutant.key)?.verdict.kind;
    if (dead || before === undefined || before === 'not covered') {
      verdicts.set(mutant.key, { mutant, verdict });
    }
    if (done % 100 === 0) print(`  ${done} of ${chosen.length}, ${killed} killed`);
  });
  results.push({ id: cell.id, mutants: project.mutants.length, judged: chosen.length, killed });
}

const all = [...verdicts.values()];
const survivors = all.filter(({ mutant }) => !isDead(mutant.key));
for (const { mutant, verdict } of survivors) {
  const reason = reasonFor(mutant);
  print(
    `\n${verdict.kind}: ${mutant.file}:${mutant.line}${reason === undefined ? '' : ` (${reason})`}`,
  );
  print(`  - ${mutant.original.replaceAll('\n', '\n    ')}\n  + ${mutant.replacement}`);
}
const unexplained = survivors.filter(({ mutant }) => reasonFor(mutant) === undefined).length;
print(`\n${all.length} mutants, ${score(all.length, survivors.length)} % killed`);
print(`${survivors.length} survived, ${unexplained} of them without an explanation`);
if (values.file === undefined && values.project === undefined) {
  const text = markdown(results, all, survivors);
  await fs.writeFile(path.join(repository, 'docs/mutation.md'), text);
  print('docs/mutation.md written');
}
const isEnough = Number(score(all.length, survivors.length)) >= MINIMUM_SCORE;
process.exitCode = unexplained > 0 || !isEnough ? 1 : 0;
