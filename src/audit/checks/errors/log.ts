import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, notChecked } from '../../engine/outcome.js';
import { baseScopes, findDecision, names, UNRELATED } from '../../engine/scope-refusals.js';
import { scopesIn } from '../../protocol/challenge.js';

/** Output travels on its own way, a little behind the response. */
const POLL = { looks: 20, everyMs: 50 };

/** Makes up a user, whose name nothing but their requests brings into the log. */
function stranger({ expectations, mint }: Given<'issuer'>) {
  if (!expectations?.output) return notChecked('the log is not to be seen from outside');
  const subject = `audit-log-${randomUUID()}`;
  const signIn = (scopes: readonly string[]) => mint({ label: 'logged', subject, scopes });
  return { subject, signIn };
}

/** Lines of the log that name a user, once there are any. */
async function linesOf(subject: string, { expectations }: Context): Promise<string[]> {
  for (let look = 0; look < POLL.looks; look += 1) {
    const lines = (expectations?.output?.() ?? '').split('\n');
    const found = lines.filter((line) => line.includes(subject));
    if (found.length > 0) return found;
    await setTimeout(POLL.everyMs);
  }
  return [];
}

/** Checks the log of a server that the audit started. */
export const logChecks: readonly Check[] = [
  check({
    rows: ['LOG-03'],
    title: 'writes into its log who called',
    needs: ['issuer'],
    fix: 'Log subject, client, tool and outcome of every decision.',
    on: stranger,
    async run(context) {
      const { subject, signIn } = context;
      const token = await signIn(await baseScopes(context));
      const response = await context.probe({ token });
      const lines = await linesOf(subject, context);
      return expect(lines.length > 0, 'a request leaves no trace of its user', response);
    },
  }),
  check({
    rows: ['SCOPE-13'],
    title: 'writes into its log which scopes were asked for',
    needs: ['issuer', 'low-token'],
    fix: 'Log the scopes of each 403, with the user.',
    on: stranger,
    async run(context) {
      const { subject, signIn } = context;
      const { refusal } = await findDecision(context);
      if (!refusal) return notChecked('no operation was refused for its scopes');
      const response = await refusal.send(await signIn([UNRELATED]));
      const asked = scopesIn(response);
      if (asked.length === 0) return notChecked('the 403 names no scopes');
      const lines = await linesOf(subject, context);
      const isLogged = lines.some((line) =>
        asked.some((scope) => names(wordsIn(line), bare(scope))),
      );
      return expect(isLogged, 'the scopes of a 403 do not stand beside its user', response);
    },
  }),
];

const wordsIn = (line: string) => line.split(/[^\w:./-]+/);
/** Without the resource that clients put in front. */
const bare = (scope: string) => scope.slice(scope.lastIndexOf('/') + 1);
