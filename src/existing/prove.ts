import type { Config } from '../answers/config.js';
import { createClient } from '../audit/engine/client.js';
import type { Reach } from '../audit/existing/reach.js';
import { probeStepUp, type StepUp, type SteppedUp } from '../audit/existing/step-up.js';
import type { AuditFinding } from '../audit/engine/model.js';
import { audit, type AuditResult } from '../audit/index.js';
import { optionsOf } from '../audit/project/audit-project.js';
import {
  startExisting,
  type ExistingConfig,
  type RunningExisting,
} from '../audit/project/start-existing.js';
import { dialectOf } from '../audit/protocol/messages.js';
import { revisionOf } from '../catalog/revisions.js';
import { createRedactor } from '../http/redact.js';
import { askServer } from './ask.js';
import { compareOffers, type Compared } from './compare-offers.js';
import { runClient, type ClientRun } from './run-client.js';

/** What was seen of a protected server while it ran. */
export interface Proof extends Partial<Compared> {
  readonly reach: Reach;
  /** What the base scopes alone do not open. */
  readonly steppedUp?: readonly SteppedUp[];
  /** How much the base scopes alone do not open, asked for or not. */
  readonly guarded?: number;
  readonly audit?: AuditResult;
  /** What the official client of the project did, signed in at the local authorization server. */
  readonly client?: ClientRun;
}

/** Says how far the proof is. */
export interface ProofWatcher {
  readonly onStep?: (text: string) => void;
  readonly onFinding?: (finding: AuditFinding) => void;
  readonly signal: AbortSignal;
  /** Paths of the owner's other routes, which may lead to MCP as well. */
  readonly otherPaths?: readonly string[];
}

/**
 * Starts a protected server by its owner's commands, and looks whether the guard stands in front of everything:
 * without a token, signed in, with too few scopes; then audits it. No tool is called with the scopes that would let
 * it run. A server whose MCP answers without a token is sent none at all.
 *
 * @throws ProjectError when it does not build, start or stop
 */
export async function proveProtection(
  directory: string,
  config: ExistingConfig,
  { onStep = () => undefined, onFinding, signal, otherPaths = [] }: ProofWatcher,
): Promise<Proof> {
  onStep('Starting the server');
  const server = await startExisting(directory, config, signal);
  let proof: Proof;
  try {
    onStep('Without a token');
    const reach = await server.reach(otherPaths);
    if (reach.reached.length > 0) return { reach };
    onStep('Signed in');
    const offered = await compare(server, config, signal);
    onStep('With too few scopes');
    const stepped = await stepUp(server, config, signal);
    const isOpen = stepped.steppedUp.some(({ fault }) => fault !== undefined);
    if (isOpen) return { reach, ...offered, ...stepped };
    onStep('Audit');
    const result = await audit(optionsOf(server, signal, onFinding));
    proof = { reach, ...offered, ...stepped, audit: result };
  } finally {
    await server.stop();
  }
  const client = await runClient(directory, config.existing, signal, () => {
    onStep('An official client');
  });
  return { ...proof, ...(client ? { client } : {}) };
}

/** Whether everything was looked at that is to be. */
export function isWhole({ unread = [], audit: result }: Proof): boolean {
  return unread.length === 0 && result?.stopped === undefined;
}

/** Whether nothing was found that a token should have been needed for. */
export function isProven({ reach, steppedUp = [], audit: result, client }: Proof): boolean {
  return (
    reach.reached.length === 0 &&
    steppedUp.every(({ fault }) => fault === undefined) &&
    result?.findings.every(({ verdict }) => verdict !== 'fail') === true &&
    client?.ok !== false
  );
}

/** Asks with every scope what there is, and lays it beside the scope map. */
async function compare({ target, issuer }: RunningExisting, config: Config, signal: AbortSignal) {
  const token = await issuer.mint({ label: 'good' }, createRedactor());
  const headers = { Authorization: `Bearer ${token}` };
  return compareOffers(config, await askServer(target, { headers, signal }));
}

async function stepUp(
  { target, issuer, revision }: RunningExisting,
  config: Config,
  signal: AbortSignal,
): Promise<StepUp> {
  const redactor = createRedactor();
  const limits = {
    requests: 100,
    rate: 100,
    requestMs: 10_000,
    totalMs: 60_000,
    responseBytes: 65_536,
  };
  const client = createClient(limits, redactor, { reach: new Set(['loopback']), signal });
  const dialect = dialectOf(revisionOf(revision));
  try {
    return await probeStepUp(target, config, { client, dialect, issuer, redactor });
  } finally {
    client.close();
  }
}
