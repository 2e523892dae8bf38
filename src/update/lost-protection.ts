import { catalog, type Revision } from '../catalog/index.js';
import { levels as strongestFirst, requirements } from '../requirements/index.js';

/**
 * Lists what an older revision no longer asks of a generated project, or asks for less firmly.
 *
 * @returns one line for each requirement, as `CHAL-15 SHOULD → MAY: …`; empty when nothing is lost
 */
export function lostProtection(from: string, to: Revision): string[] {
  const before = catalog.revisions.find(({ id }) => id === from);
  if (!before) return [];
  return requirements.flatMap(({ id, levels, text, proof }) => {
    const was = levels[before.id];
    const is = levels[to.id];
    // What is only allowed protects nobody.
    if (proof === undefined || was === null || was === 'MAY') return [];
    if (is !== null && strongestFirst.indexOf(is) <= strongestFirst.indexOf(was)) return [];
    return [`${id} ${was} → ${is ?? 'not asked for'}: ${text}`];
  });
}
