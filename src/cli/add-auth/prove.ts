import { reportDocument } from '../../audit/report/document.js';
import type { ExistingConfig } from '../../audit/project/start-existing.js';
import { isProven, proveProtection, type Proof } from '../../existing/prove.js';
import { countFindings } from '../../report/finding.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { countsLine, printFinding } from '../output/print-finding.js';
import { visible } from '../output/visible.js';

/** What came of the proof, for the end of a run. */
interface Outcome {
  readonly exitCode: number;
  /** For the document. */
  readonly proof: object;
}

/**
 * Starts a server that was just protected, shows what a stranger, a user and the audit see of it, and says plainly
 * where the guard is not reached.
 */
export async function prove(
  context: Context,
  directory: string,
  config: ExistingConfig,
): Promise<Outcome> {
  context.say();
  context.say(context.colors.bold('Proof'));
  const proof = await proveProtection(directory, config, {
    signal: context.environment.signal,
    onStep: (text) => {
      context.say(`  ${text}...`);
    },
  });
  context.say();
  sayProof(context, proof);
  return { exitCode: exitCodeOf(proof), proof: documentOf(proof) };
}

function exitCodeOf(proof: Proof): number {
  if (!isProven(proof)) return exitCodes.refused;
  return proof.audit?.stopped === undefined ? exitCodes.done : exitCodes.failure;
}

function documentOf(proof: Proof): object {
  const { audit, ...rest } = proof;
  if (!audit) return { ok: isProven(proof), ...rest };
  const { spec, counts, stopped, checks } = reportDocument(audit);
  const failed = checks
    .filter(({ verdict }) => verdict === 'fail')
    .map(({ id, level, title, says }) => ({ id, level, title, says }));
  return {
    ok: isProven(proof),
    ...rest,
    audit: { spec, counts, ...(stopped === undefined ? {} : { stopped }), failed },
  };
}

function sayProof(context: Context, proof: Proof): void {
  const { reach, unmapped = [], notOffered = [], steppedUp = [], audit, client } = proof;
  const line = (verdict: 'pass' | 'fail' | 'warn', title: string, says?: string) => {
    const finding = { group: '', id: '', verdict, ...(says === undefined ? {} : { says }) };
    printFinding(context, finding, title);
  };
  if (reach.reached.length > 0) {
    context.say(`  ${context.colors.red('The guard is not reached')} at:`);
    for (const { request, says } of reach.reached) {
      context.say(`    ${visible(request)}: ${visible(says)}`);
    }
    context.say('  Do not put this server on a network. Take the protection back with --undo, or');
    context.say(
      '  see that nothing but the guard listens, and that each path stands in the answers.',
    );
    return;
  }
  line('pass', `${reach.sent} requests without a token, at every path: none reaches MCP`);
  if (unmapped.length > 0) {
    line(
      'warn',
      'offered, and refused to everybody: no scopes are written for',
      unmapped.join(', '),
    );
  }
  if (notOffered.length > 0) {
    line('warn', 'scopes are written for what the server does not offer', notOffered.join(', '));
  }
  for (const { what, fault } of steppedUp) {
    if (fault !== undefined) line('fail', visible(what), fault);
  }
  const refused = steppedUp.filter(({ fault }) => fault === undefined);
  if (refused.length > 0) {
    line('pass', `refused with the base scopes alone, naming those it takes: ${refused.length}`);
  }
  if (client) {
    line(client.ok ? 'pass' : 'fail', 'the official client signs in and steps up');
    if (!client.ok)
      for (const each of client.output.split('\n')) context.say(`    | ${visible(each)}`);
  }
  if (!audit) return;
  for (const finding of audit.findings.filter(({ verdict }) => verdict === 'fail')) {
    printFinding(context, finding, `${finding.id} ${finding.level}: ${finding.title}`);
  }
  const counts = countFindings(audit.findings);
  line(counts.fail > 0 ? 'fail' : 'pass', `audit: ${countsLine(context, counts)}`);
  if (audit.stopped !== undefined) line('warn', 'the audit is not complete', audit.stopped);
}
