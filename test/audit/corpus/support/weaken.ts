import { revisions } from '../../../../src/catalog/revisions.js';
import { makes, type Edit, type Family, type Kind, type Make } from './kind.js';

/** How a kind is made at each make, and what it takes to see it. */
interface Way extends Partial<Record<Make, readonly Edit[]>>, Pick<Kind, 'seenWith'> {
  /** The newest of the revisions with sessions is spoken, where only they show it. */
  readonly revision?: 'older';
}

const older = revisions.find(({ stateless }) => !stateless);

/** Names a kind, and says how it is made. */
export function weaken(family: Family, id: string, what: string, way: Way): Kind {
  const { seenWith, revision } = way;
  return {
    id: `${family}/${id}`,
    ...{ family, what, seenWith },
    edits: Object.fromEntries(
      makes.flatMap((make) => {
        const edits = way[make];
        return edits ? [[make, edits]] : [];
      }),
    ),
    ...(revision && older ? { revision: older.id } : {}),
  };
}

/** Replaces a text that stands in a file once. */
export function edit(file: string, find: string, replace: string): Edit {
  return { file, find, replace };
}
