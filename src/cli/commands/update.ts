import { choices } from '../../answers/choices.js';
import { unknownProblem } from '../../answers/problem.js';
import { revisions } from '../../catalog/revisions.js';
import { defineCommand } from '../command.js';
import { changeFlags, outputFlags, projectArgument } from '../flags/common.js';
import { FlagError, list, parsed, toggle } from '../flags/flag.js';

const revision = (spec: string) => {
  if (choices.spec.includes(spec)) return spec;
  throw new FlagError(unknownProblem('', 'revision', spec, choices.spec));
};

/** `update [directory]`: brings a project to the newest templates, or to another revision. */
export const update = defineCommand({
  name: 'update',
  describe: 'Bring a generated project up to date and keep its edits',
  positionals: projectArgument,
  flags: {
    'spec': parsed('Move to another specification revision', revision, { values: choices.spec }),
    'check': toggle('Write nothing; exit 3 when something would change'),
    'dry-run': toggle('Write nothing; show what would change'),
    ...changeFlags,
    'restore': list(
      'Bring back a file that you deleted, or put the newest beside yours; may be repeated',
    ),
    'undo': toggle('Take the last update back'),
    ...outputFlags,
  },
  examples: [
    ['$0 update --dry-run --diff', 'what would change'],
    [`$0 update --spec ${revisions[0].id}`, 'move to a revision'],
    ['$0 update --check', 'in CI: exit 3 when an update is due'],
    ['$0 update --undo', 'take the last update back'],
  ],
  worksOnFiles: true,
  read(given, { problems, words }) {
    const others = ['spec', 'check', 'dry-run', 'diff', 'on-conflict', 'restore'];
    const isSaid = (name: string) => ![undefined, false].includes(words.values[name] as false);
    if (given.undo && others.some(isSaid)) {
      problems.push({ path: '', flag: '--undo', message: 'goes with no other flag but --json' });
    }
    return given;
  },
  async run({ spec, undo, ...flags }, context) {
    const { runUpdate, undoUpdate } = await import('../update/run-update.js');
    if (undo) return undoUpdate(context, flags.directory);
    const { prepareUpdate } = await import('../../update/prepare-update.js');
    const change =
      spec === undefined ? {} : { answers: (answers: object) => ({ ...answers, spec }) };
    return runUpdate(context, flags, (project, request) =>
      prepareUpdate(project, { ...request, ...change }),
    );
  },
});
