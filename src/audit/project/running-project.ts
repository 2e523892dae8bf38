import type { RevisionId } from '../../catalog/revisions.js';
import type { Expectations, OwnServer, Tokens } from '../engine/context.js';
import type { ServerProcess } from '../engine/server-process.js';
import type { Reach } from '../existing/reach.js';
import type { TestIssuer } from '../issuer/test-issuer.js';
import type { Prover } from '../protocol/prover.js';

/** How a project is started for an audit. */
export interface StartOptions {
  /** Variables that hold tokens, which it does not get. */
  readonly secrets?: readonly string[];
  /** When the audit ends, in milliseconds since the epoch: its server is not started again after that. */
  readonly until?: number;
}

/** A project that runs and trusts the test issuer. */
export interface RunningProject {
  readonly target: URL;
  readonly revision: RevisionId;
  /** None where no server but the project's own can issue tokens for it. */
  readonly issuer?: TestIssuer;
  /** Its server, which may be started again; none where no issuer of the audit shows anything of it. */
  readonly process?: ServerProcess;
  /** Of the project's own authorization server, where that is so. */
  readonly tokens: Tokens;
  readonly expectations: Expectations;
  /** Only where the project takes no bearer tokens. */
  readonly prover?: Prover;
  /** Only where the project has one; it runs in a process of its own. */
  readonly ownServer?: OwnServer;
  /** They do what their owner wrote, and are called for no audit. */
  readonly ownTools?: true;
  /** Asks without a token at every path, where the guard stands in a server that existed before. */
  readonly reach?: () => Promise<Reach>;
  stop(): Promise<void>;
}
