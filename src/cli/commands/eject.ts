import { defineCommand } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { outputFlags, projectArgument } from '../flags/common.js';
import { visible } from '../output/visible.js';

/** `eject [directory]`: takes the records away, and what needs them; every other file stays. */
export const eject = defineCommand({
  name: 'eject',
  describe: 'Leave a normal project that no longer updates',
  positionals: projectArgument,
  flags: outputFlags,
  examples: [],
  worksOnFiles: true,
  async run({ directory }, context) {
    const { ejectProject } = await import('../../update/eject-project.js');
    const { removed, changed, left } = await ejectProject(directory, context.environment.signal);
    context.document({ ok: true, exitCode: exitCodes.done, removed, changed, left });
    context.say(`Removed ${removed.join(' and ')}, and what spoke of them in:`);
    for (const file of changed) context.say(`  ${visible(file)}`);
    if (left.length > 0) {
      context.say('These were edited in the same places; look there yourself:');
      for (const file of left) context.say(`  ${visible(file)}`);
    }
    context.say(
      'The project is yours alone now; security fixes of the templates no longer reach it.',
    );
    return exitCodes.done;
  },
});
