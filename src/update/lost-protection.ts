import { catalog, type Revision, type RequirementLevel } from '../catalog/index.js';

const STRENGTH: Readonly<Record<RequirementLevel, number>> = { MUST: 3, SHOULD: 2, MAY: 1, ADV: 0 };

/**
 * What an older revision no longer asks for, or asks for less firmly.
 *
 * @returns one line for each requirement, as `CHAL-15 SHOULD → MAY: …`; empty when nothing is lost
 */
export function lostProtection(from: string, to: Revision): string[] {
  const before = catalog.revisions.find(({ id }) => id === from);
  if (!before) return [];
  return catalog.requirements.flatMap(({ id, level, text }) => {
    const [was, is] = [before, to].map(({ levels }) => (id in levels ? levels[id] : level));
    if (!was || (is && STRENGTH[is] >= STRENGTH[was])) return [];
    return [`${id} ${was} → ${is ?? 'not asked for'}: ${text}`];
  });
}
