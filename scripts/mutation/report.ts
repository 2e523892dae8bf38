import type { Mutant } from './instrument.js';
import type { Verdict } from './pool.js';
import { reasonFor } from './survivors.js';

/** Percent of all mutants that must be killed. */
export const MINIMUM_SCORE = 95;

/** One project's part in a run. */
export interface ProjectResult {
  readonly id: string;
  /** In its auth layer. */
  readonly mutants: number;
  /** Those that no project before had killed. */
  readonly judged: number;
  readonly killed: number;
}

interface Judged {
  readonly mutant: Mutant;
  readonly verdict: Verdict;
}

/** Percent that were killed, rounded down to a tenth. */
export function score(all: number, survived: number): string {
  return (Math.floor((1000 * (all - survived)) / Math.max(all, 1)) / 10).toFixed(1);
}

/** The results as a page. */
export function markdown(
  projects: readonly ProjectResult[],
  all: readonly Judged[],
  survivors: readonly Judged[],
): string {
  const timeouts = all.filter(({ verdict }) => verdict.kind === 'timeout').length;
  const files = [...new Set(all.map(({ mutant }) => mutant.file))].sort();
  const of = (list: readonly Judged[], file: string) =>
    list.filter(({ mutant }) => mutant.file === file).length;
  const code = (text: string) =>
    `\`${text.replace(/\s+/g, ' ').replaceAll('|', '\\|').replaceAll('`', '´')}\``;
  return `# Mutation testing

Would the generated tests notice if the auth layer were wrong? \`npm run test:mutation\` changes it in
every way [Stryker](https://stryker-mutator.io) knows, one change at a time, and runs the tests of the
project that run through the change. It writes this page. \`npm test\` repeats a sample.

**${score(all.length, survivors.length)} %** of ${all.length} mutants are killed, ${timeouts} of them because nothing ended any more;
${survivors.length} survive, each explained below.

A few projects together have every file of the auth layer in every variant. A file that several
share to the byte is changed in the first; what survives there meets the tests of the others. Left
alone are sentences for people, the tools, and the start of the process.

| project | mutants | judged here | killed here |
| --- | --- | --- | --- |
${projects.map(({ id, mutants, judged, killed }) => `| ${id.replaceAll('_', ', ')} | ${mutants} | ${judged} | ${killed} |`).join('\n')}

| file | mutants | killed |
| --- | --- | --- |
${files.map((file) => `| ${file} | ${of(all, file)} | ${score(of(all, file), of(survivors, file))} % |`).join('\n')}

## What survives

| file | original | mutant | why |
| --- | --- | --- | --- |
${survivors.map(({ mutant }) => `| ${mutant.file}:${mutant.line} | ${code(mutant.original)} | ${code(mutant.replacement)} | ${reasonFor(mutant) ?? '**not explained**'} |`).join('\n')}
`;
}
