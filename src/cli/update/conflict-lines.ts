import type { FilePlan } from '../../update/plan-update.js';
import { visibleLine } from '../output/visible.js';

/** Shows both versions of every place in conflict, indented: no patch may be read out of them. */
export function conflictLines({ conflicts }: FilePlan): string[] {
  const linesOf = (text: string) => (text === '' ? [] : text.split('\n').map(visibleLine));
  return conflicts.flatMap(({ place, yours, generated }) =>
    [
      `${placeOf(place)}, yours:`,
      ...linesOf(yours).map((line) => `  ${line}`),
      `${placeOf(place)}, new:`,
      ...linesOf(generated).map((line) => `  ${line}`),
    ].map((line) => `    ${line}`),
  );
}

/** Names a place: `line 88`, or a key as it is. */
export function placeOf(place: string): string {
  return /^\d+$/.test(place) ? `line ${place}` : visibleLine(place);
}
