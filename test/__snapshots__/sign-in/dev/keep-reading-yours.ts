import { existsSync, readFileSync } from 'node:fs';
import { onSourceChange } from './source-changes.js';
import type { StandIn } from './upstream/stand-in.js';
import type { YourUpstream } from './upstream/yours.js';

const FILE = 'dev/upstream-yours.ts';

/** Has the stand-in take what `dev/upstream-yours.ts` says whenever that file changes. */
export function keepReadingYours(standIn: Pick<StandIn, 'become'>): void {
  let last = textOfYours();
  onSourceChange('dev', () => {
    const text = textOfYours();
    if (text === last || text === '') return;
    last = text;
    readYours().then(
      (yours) => {
        standIn.become(yours);
        process.stdout.write(`The stand-in has read ${FILE} anew\n`);
      },
      (error: unknown) => {
        process.stderr.write(`${FILE} cannot be read: ${String(error)}\n`);
      },
    );
  });
}

/** Nothing while an editor puts another file in its place. */
function textOfYours(): string {
  return existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
}

/** A module is loaded once by each of its URLs. */
async function readYours(): Promise<YourUpstream> {
  const url = `./upstream-yours.js?${Date.now()}`;
  const { upstreamOfYours } = (await import(url)) as { upstreamOfYours: YourUpstream };
  return upstreamOfYours;
}
