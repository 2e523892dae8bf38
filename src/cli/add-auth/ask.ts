import { existsSync } from 'node:fs';
import path from 'node:path';
import { quoted } from '../../answers/problem.js';
import { shellQuote } from '../../answers/replay.js';
import { folderFault } from '../../answers/existing.js';
import type { Findings } from '../../existing/findings.js';
import type { Context } from '../context.js';
import { conversationOf } from '../output/conversation.js';
import { protectionSteps, type KnownOfProtection } from './questions.js';
import type { Decider } from './decide.js';
import type { AddAuthFlags } from './flags.js';
import { prepare, type Prepared } from './prepare.js';
import { reviewOf } from './report.js';

/** Asks a person for what is missing, and shows every line before it is written. Throws when they leave. */
export async function askForRest(
  flags: AddAuthFlags,
  findings: Findings,
  decider: Decider,
  context: Context,
): Promise<Prepared> {
  const conversation = conversationOf(context, flags.plain);
  const { converseAt, interview } = await import('../../wizard/index.js');
  const draft = { ...decider.draft };
  const known: KnownOfProtection = {
    answers: { ...draft.answers, existing: decider.existingOf(draft.into) },
    start: flags['start-server'] ?? (flags.start === undefined ? undefined : true),
    url: flags.url,
    into: flags.into,
    authentication: decider.hasAuthentication ? flags['existing-authentication'] : 'keep',
    startCommand: (decider.startCommand ?? []).map(shellQuote).join(' '),
    offersOf: decider.offersOf,
    baseScopes: decider.baseScopes,
    areScopesGiven: decider.areScopesGiven,
    intoFault: (folder) => folderFault(folder) ?? takenFault(findings.directory, folder),
    write: (line) => {
      context.say(line);
    },
  };
  let prepared: Prepared | undefined;
  await converseAt(conversation, (ask) =>
    interview(ask, {
      steps: protectionSteps,
      known,
      draft,
      verb: flags['dry-run'] ? 'Show what would be written' : 'Write',
      write: known.write,
      async review() {
        prepared = await prepare(findings, decider.decide(draft));
        return reviewOf(context, flags, prepared);
      },
    }),
  );
  if (!prepared) throw new Error('an interview ended without its review');
  return prepared;
}

/** Why the layer cannot go there, before all the other answers are given. */
function takenFault(directory: string, folder: string): string | undefined {
  return existsSync(path.join(directory, folder))
    ? `${quoted(folder)} is there already; name a folder that is not`
    : undefined;
}
