/** `npm publish` runs this first: a published version must know that it is one. */
import { IS_PUBLISHED } from '../src/version.js';

if (!IS_PUBLISHED) {
  process.stderr.write('Set IS_PUBLISHED in src/version.ts and look at the snapshots first.\n');
  process.exitCode = 1;
}
