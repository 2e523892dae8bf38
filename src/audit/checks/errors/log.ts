import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Context } from '../../engine/context.js';
import type { Response } from '../../../http/response.js';
import type { TestIssuer } from '../../issuer/test-issuer.js';
import { expect, notChecked, type Check, type Outcome } from '../../engine/model.js';
import {
  baseScopes,
  findDecision,
  names,
  scopesIn,
  UNRELATED,
} from '../../engine/scope-refusals.js';

/** Output travels on its own way, a little behind the response. */
const PATIENCE = { looks: 20, everyMs: 50 };

/** A check with a user of its own, whose name nothing but their requests brings into the log. */
const inLog =
  (
    judge: (
      user: { subject: string; mint: (scopes: readonly string[]) => Promise<string> },
      context: Context,
    ) => Promise<Outcome>,
  ) =>
  (context: Context): Promise<Outcome> | Outcome => {
    const { issuer, expectations } = context;
    if (!issuer || !expectations) return notChecked('the log is not to be seen from outside');
    const subject = `audit-log-${randomUUID()}`;
    return judge({ subject, mint: mintFor(subject, issuer, context) }, context);
  };

function mintFor(subject: string, issuer: TestIssuer, { redactor }: Context) {
  return (scopes: readonly string[]) => issuer.mint({ label: 'logged', subject, scopes }, redactor);
}

/** Lines of the log that name a user, once there are any. */
async function linesOf(subject: string, { expectations }: Context): Promise<string[]> {
  for (let look = 0; look < PATIENCE.looks; look += 1) {
    const lines = (expectations?.output() ?? '').split('\n');
    const found = lines.filter((line) => line.includes(subject));
    if (found.length > 0) return found;
    await setTimeout(PATIENCE.everyMs);
  }
  return [];
}

/** What the log of a server that the audit started tells afterwards. */
export const logChecks: readonly Check[] = [
  {
    rows: ['LOG-03'],
    title: 'writes into its log who called',
    needs: ['issuer'],
    fix: 'Log subject, client, tool and outcome of every decision.',
    run: inLog(async ({ subject, mint }, context) => {
      const token = await mint(await baseScopes(context));
      const response = await context.probe({ token });
      const lines = await linesOf(subject, context);
      return expect(lines.length > 0, 'a request leaves no trace of its user', response);
    }),
  },
  {
    rows: ['SCOPE-13'],
    title: 'writes into its log which scopes were asked for',
    needs: ['issuer', 'low-token'],
    fix: 'Log the scopes of each 403, with the user.',
    run: inLog(async ({ subject, mint }, context) => {
      const { refusal } = await findDecision(context);
      if (!refusal) return notChecked('no operation was refused for its scopes');
      const response: Response = await refusal.send(await mint([UNRELATED]));
      const asked = scopesIn(response);
      if (asked.length === 0) return notChecked('the 403 names no scopes');
      const lines = await linesOf(subject, context);
      const isLogged = lines.some((line) =>
        asked.some((scope) => names(wordsIn(line), bare(scope))),
      );
      return expect(isLogged, 'the scopes of a 403 do not stand beside its user', response);
    }),
  },
];

const wordsIn = (line: string) => line.split(/[^\w:./-]+/);
/** Without the resource that clients put in front. */
const bare = (scope: string) => scope.slice(scope.lastIndexOf('/') + 1);
