import { quoted } from '../../answers/problem.js';
import { defineCommand, type Command } from '../command.js';
import { exitCodes } from '../exit-codes.js';
import { outputFlags } from '../flags/common.js';
import { text } from '../flags/flag.js';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `completion SHELL`: a script for the shell to read, made of all commands. */
export function completionOf(unnamed: Command, others: readonly Command[]) {
  const completion = defineCommand({
    name: 'completion',
    describe: 'Print a completion script for bash, zsh or fish',
    positionals: {
      shell: text('bash, zsh or fish', { values: shells, mayBeEmpty: true }),
    },
    flags: outputFlags,
    examples: [
      ['source <($0 completion bash)', 'in ~/.bashrc; zsh likewise'],
      ['$0 completion fish | source', 'in config.fish'],
    ],
    worksOnFiles: false,
    read({ shell: given = '' }, { problems }) {
      const shell = shells.find((each) => each === given);
      if (shell === undefined) {
        const what = given === '' ? 'is missing' : `${quoted(given)} is none`;
        const message = `${what}; one of ${shells.join(', ')}`;
        problems.push({ path: '', flag: '[shell]', message });
      }
      return shell ?? 'bash';
    },
    async run(shell, context) {
      const { completionScripts } = await import('../completion/scripts.js');
      const script = completionScripts[shell]({ unnamed, named: [...others, completion] });
      context.document({ ok: true, exitCode: exitCodes.done, shell, script });
      if (!context.json) context.say(script.trimEnd());
      return exitCodes.done;
    },
  });
  return completion;
}
