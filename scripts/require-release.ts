/** `npm publish` runs this first: a published version must know that it is one, and where it comes from. */
import packageJson from '../package.json' with { type: 'json' };
import { IS_PUBLISHED } from '../src/version.js';

const problems = [
  ...(IS_PUBLISHED ? [] : ['Set IS_PUBLISHED in src/version.ts and look at the snapshots.']),
  // The one place where the owner's account is a placeholder; documents say "the repository that package.json names".
  ...(JSON.stringify(packageJson).includes('/OWNER/')
    ? ['Name the repository: OWNER in package.json stands for its account.']
    : []),
];

for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
