import { defineCommand } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { outputFlags, projectArgument } from '../flags/common.js';
import { sayOwnCode } from '../output/say-own-code.js';
import { visible } from '../output/visible.js';

/** `status [directory]`: every file that the generator keeps. */
export const status = defineCommand({
  name: 'status',
  describe: 'Say of every generated file whether it was edited, deleted or left with conflicts',
  positionals: projectArgument,
  flags: outputFlags,
  examples: [],
  worksOnFiles: true,
  async run({ directory }, context) {
    const { isOpen } = await import('../../update/own-code.js');
    const { statusOf } = await import('../../update/project-status.js');
    const { sayKept } = await import('../update/report-update.js');
    const { styleFault, ...status } = await statusOf(directory);
    const { generator, spec, files, kept, lost, stale } = status;
    const isUnprotected = status.ownCode !== undefined && isOpen(status.ownCode);
    const exitCode = isUnprotected ? exitCodes.refused : exitCodes.done;
    context.document({ ok: !isUnprotected, exitCode, ...status });
    context.say(`${generator.name} ${generator.version}, MCP specification ${spec}`);
    for (const { path, state } of files.filter((file) => file.state !== 'clean')) {
      context.say(`  ${state.padEnd(8)} ${visible(path)}`);
    }
    const clean = files.filter(({ state }) => state === 'clean').length;
    context.say(`  ${clean} of ${files.length} files are as they were generated`);
    sayKept(context, { kept, lost, older: [], stale, styleFault });
    if (status.ownCode) sayOwnCode(context, status.ownCode);
    return exitCode;
  },
});
