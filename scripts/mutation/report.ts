import { mutationCells, type MutationCell } from './cells.js';
import type { Mutant } from './instrument.js';
import type { Entry } from './ledger.js';
import { reasonFor } from './survivors.js';

/** Percent of all mutants that must be killed. */
export const MINIMUM_SCORE = 95;

/** A mutant and what is known of it. */
interface Judged {
  readonly mutant: Mutant;
  readonly entry: Entry | undefined;
}

/** A mutant in one line. */
export function describe({ file, line, original, replacement }: Mutant): string {
  return `${file}:${line} ${oneLine(original)} → ${oneLine(replacement)}`;
}

const WIDTH = 100;
const oneLine = (text: string) => {
  const line = text.replace(/\s+/g, ' ');
  return line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line;
};

/** Percent that were killed, rounded down to a tenth. */
export function score(all: number, survived: number): string {
  return (Math.floor((1000 * (all - survived)) / Math.max(all, 1)) / 10).toFixed(1);
}

/** The results as a page. */
export function markdown(
  cells: readonly MutationCell[],
  all: readonly Judged[],
  survivors: readonly Judged[],
): string {
  const timeouts = all.filter(({ entry }) => entry?.verdict === 'timeout').length;
  const files = [...new Set(all.map(({ mutant }) => mutant.file))].sort();
  const of = (list: readonly Judged[], file: string) =>
    list.filter(({ mutant }) => mutant.file === file).length;
  const killedIn = (project: string) =>
    all.filter(({ entry }) => entry?.project === project).length -
    survivors.filter(({ entry }) => entry?.project === project).length;
  const code = (text: string) => `\`${oneLine(text).replaceAll('|', '\\|').replaceAll('`', '´')}\``;
  const unexplained = survivors.filter(({ mutant }) => reasonFor(mutant) === undefined).length;
  const missing = mutationCells.length - cells.length;
  return `# Mutation testing

Would the generated tests notice if the auth layer were wrong? \`npm run test:mutation\` changes it in
every way [Stryker](https://stryker-mutator.io) knows, one change at a time, and runs the tests of the
project that run through the change. It writes this page. \`npm run test:all\` repeats a sample.

**${score(all.length, survivors.length)} %** of ${all.length} mutants are killed, ${timeouts} of them because nothing ended any more.
${survivors.length} survive, ${unexplained} of them without an explanation. The aim is ${MINIMUM_SCORE} %, and an explanation for the rest.
${missing > 0 ? `\n**Not the whole:** ${missing} of ${mutationCells.length} projects were left out of this run. What only they use, such as\nintrospection, survives here or is not counted at all.\n` : ''}
A few projects together have every file of the auth layer in every variant. A file that several
share to the byte is changed in the first; what survives there meets the tests of the others. Left
alone are sentences for people, the tools, the start of the process, and data from the catalog.

| project | mutants killed by its tests |
| --- | --- |
${cells.map(({ id }) => `| ${id.replaceAll('_', ', ')} | ${killedIn(id)} |`).join('\n')}

| file | mutants | killed |
| --- | --- | --- |
${files.map((file) => `| ${file} | ${of(all, file)} | ${score(of(all, file), of(survivors, file))} % |`).join('\n')}

## What survives

| where | original | mutant | why |
| --- | --- | --- | --- |
${survivors.map(({ mutant }) => `| ${mutant.file}:${mutant.line} | ${code(mutant.original)} | ${code(mutant.replacement)} | ${reasonFor(mutant) ?? ''} |`).join('\n')}
`;
}
