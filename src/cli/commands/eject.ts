import { defineCommand } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { outputFlags, projectArgument } from '../flags/common.js';
import { toggle } from '../flags/flag.js';
import { visible } from '../output/visible.js';

/** `eject [directory]`: takes the records away, and what needs them; every other file stays. */
export const eject = defineCommand({
  name: 'eject',
  describe: 'Leave a normal project that no longer updates',
  positionals: projectArgument,
  flags: { 'dry-run': toggle('Write nothing; show what would change'), ...outputFlags },
  examples: [['$0 eject --dry-run', 'what would go']],
  worksOnFiles: true,
  async run({ directory, 'dry-run': isDry }, context) {
    const { ejectProject, previewEjection } = await import('../../update/eject-project.js');
    const { removed, changed, left } = isDry
      ? await previewEjection(directory)
      : await ejectProject(directory, context.environment.signal);
    const dryRun = isDry ? { dryRun: true } : {};
    context.document({ ok: true, exitCode: exitCodes.done, ...dryRun, removed, changed, left });
    const verb = isDry ? 'Would remove' : 'Removed';
    context.say(
      `${verb} ${removed.join(' and ')}, and what ${isDry ? 'speaks' : 'spoke'} of them in:`,
    );
    for (const file of changed) context.say(`  ${visible(file)}`);
    if (left.length > 0) {
      context.say('These were edited in the same places; look there yourself:');
      for (const file of left) context.say(`  ${visible(file)}`);
    }
    context.say(
      isDry
        ? 'Nothing was written. Afterwards security fixes of the templates no longer reach the project.'
        : 'The project is yours alone now; security fixes of the templates no longer reach it.',
    );
    return exitCodes.done;
  },
});
