import { countFindings } from '../../report/finding.js';
import { ProductError } from '../../errors.js';
import { isProven, isWhole, proveProtection, type Proof } from '../../existing/prove.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { countsLine, printFinding } from '../output/print-finding.js';
import { visible } from '../output/visible.js';
import { throughOwnAuthentication } from './own-authentication.js';
import type { Prepared } from './prepare.js';

/** What the proof came to, for the document and the exit code. */
export interface Proven {
  readonly status: 'proven' | 'refuted' | 'skipped' | 'impossible';
  readonly exitCode: number;
  readonly document: object;
}

/** Nothing was started, so nothing was proven. */
export const UNPROVEN: Proven = {
  status: 'skipped',
  exitCode: exitCodes.done,
  document: { status: 'skipped' },
};

/**
 * Starts the protected server and looks whether the guard stands in front of everything; says what was seen. A
 * server that does not start is no reason to take anything back.
 */
export async function prove(
  context: Context,
  {
    findings,
    protection: { config },
  }: Pick<Prepared, 'findings'> & { readonly protection: Pick<Prepared['protection'], 'config'> },
): Promise<Proven> {
  const { directory } = findings;
  const { existing } = config;
  if (!existing) throw new Error('only a server that exists already is proven so');
  const { signal } = context.environment;
  context.say();
  context.say(context.colors.bold('Proof'));
  let proof: Proof;
  try {
    proof = await proveProtection(
      directory,
      { ...config, existing },
      {
        signal,
        otherPaths: findings.otherPaths,
        onStep: (text) => {
          context.say(`  ${text}...`);
        },
      },
    );
  } catch (error) {
    signal.throwIfAborted();
    // Whatever it is: everything is written, and nothing of it is proven.
    const { message } = error instanceof Error ? error : new Error(String(error));
    const isUnanswered = error instanceof ProductError && error.code === 'unanswered';
    const own = isUnanswered ? throughOwnAuthentication(findings, existing) : [];
    return sayImpossible(context, message, own);
  }
  sayProof(context, proof);
  const isGood = isProven(proof);
  const status = !isGood ? 'refuted' : isWhole(proof) ? 'proven' : 'impossible';
  return { status, exitCode: EXIT_CODES[status], document: { status, ...documentOf(proof) } };
}

const EXIT_CODES = {
  proven: exitCodes.done,
  refuted: exitCodes.refused,
  impossible: exitCodes.failure,
} as const;

function sayImpossible(context: Context, message: string, own: readonly string[]): Proven {
  context.complain('  The proof could not be finished:');
  for (const line of message.split('\n')) context.complain(`  | ${visible(line)}`);
  for (const line of own) context.complain(`  ${visible(line)}`);
  return {
    status: 'impossible',
    exitCode: exitCodes.failure,
    document: { status: 'impossible', says: message },
  };
}

function sayProof(context: Context, proof: Proof): void {
  const { reach, unmapped = [], unread = [], notOffered = [], audit, client } = proof;
  const { steppedUp = [], guarded = steppedUp.length } = proof;
  const line = (isGood: boolean, text: string) => {
    const { green, red } = context.colors;
    context.say(`  ${isGood ? green('pass') : red('FAIL')}  ${visible(text)}`);
  };
  if (reach.reached.length > 0) {
    line(false, 'The guard is not reached:');
    for (const { request, says } of reach.reached) {
      context.complain(`        ${visible(`${request} ${says}`)}`);
    }
    return;
  }
  line(true, `${reach.sent} requests without a token, at ${reach.paths} paths, reached no MCP`);
  for (const name of unmapped) line(true, `${name} is in no scope map, so calls of it are refused`);
  for (const gap of unread) context.complain(`  not checked  ${visible(gap)}`);
  for (const name of notOffered) line(true, `${name} is in the scope map, and not offered`);
  const open = steppedUp.filter(({ fault }) => fault !== undefined);
  for (const { what, fault } of open) line(false, `${what}: ${fault ?? ''}`);
  if (steppedUp.length > 0 && open.length === 0) {
    line(
      true,
      `${ofAll(steppedUp.length, guarded)} calls with the base scopes alone refused, naming what they need`,
    );
  }
  if (audit) {
    const failed = audit.findings.filter(({ verdict }) => verdict === 'fail');
    for (const finding of failed) {
      printFinding(context, finding, `${finding.id} ${finding.level}: ${finding.title}`);
    }
    context.say(`  audit: ${countsLine(context, countFindings(audit.findings))}`);
    if (audit.stopped !== undefined) context.complain(`  Incomplete: ${visible(audit.stopped)}`);
  }
  if (client) {
    line(client.ok, 'an official client signs in at the local authorization server');
    if (!client.ok) {
      for (const each of client.output.trim().split('\n')) context.complain(`  | ${visible(each)}`);
    }
  }
}

/** Says how many were tried, and of how many where that is not all. */
function ofAll(tried: number, all: number): string {
  return tried < all ? `${tried} of ${all}` : String(tried);
}

function documentOf(proof: Proof): object {
  const { reach, unmapped, unread, notOffered, steppedUp, guarded, audit, client } = proof;
  return {
    requests: reach.sent,
    paths: reach.paths,
    reached: reach.reached.map(({ request, says }) => `${request} ${says}`),
    ...(unmapped ? { unmapped } : {}),
    ...(unread ? { unread } : {}),
    ...(notOffered ? { notOffered } : {}),
    ...(steppedUp
      ? {
          guarded,
          steppedUp: steppedUp.map(({ what, scopes, fault }) => ({
            what,
            scopes,
            refused: fault === undefined,
          })),
        }
      : {}),
    ...(audit ? { audit: countFindings(audit.findings) } : {}),
    ...(client ? { client: client.ok } : {}),
  };
}
