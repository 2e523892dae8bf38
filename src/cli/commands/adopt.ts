import { defineCommand } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { outputFlags, projectArgument } from '../flags/common.js';
import { visible } from '../output/visible.js';

/** `adopt [directory]`: takes in a project whose record was lost. */
export const adopt = defineCommand({
  name: 'adopt',
  describe: 'Take in a project again whose .secure-mcp was lost',
  positionals: projectArgument,
  flags: outputFlags,
  examples: [],
  worksOnFiles: true,
  async run({ directory }, context) {
    const { prepareAdoption } = await import('../../update/adopt-project.js');
    const { applyChanges } = await import('../../update/apply-update.js');
    const adoption = await prepareAdoption(directory);
    const { differing } = adoption;
    await applyChanges(adoption.directory, adoption.changes, context.environment.signal);
    context.document({ ok: true, exitCode: exitCodes.done, differing });
    context.say('The project is known again; none of its files was changed.');
    if (differing.length === 0) return exitCodes.done;
    context.say(
      'These differ from what is generated now, because they are edited or old. The generated',
    );
    context.say('text is beside each, as FILE.new: take over what you want, then remove it.');
    for (const path of differing) context.say(`  ${visible(path)}`);
    return exitCodes.done;
  },
});
