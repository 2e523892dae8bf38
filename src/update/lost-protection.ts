import { catalog, type Revision } from '../catalog/index.js';
import { requirements, type Level } from '../requirements/index.js';

const STRENGTH: Readonly<Record<Level, number>> = {
  'MUST': 3,
  'MUST NOT': 3,
  'SHOULD': 2,
  'SHOULD NOT': 2,
  'MAY': 1,
  'ADV': 0,
};

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
    if (proof === undefined || was === null) return [];
    if (is !== null && STRENGTH[is] >= STRENGTH[was]) return [];
    return [`${id} ${was} → ${is ?? 'not asked for'}: ${text}`];
  });
}
