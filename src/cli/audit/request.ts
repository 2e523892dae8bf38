import type { AuditOptions } from '../../audit/index.js';
import { reachOfHost } from '../../http/address-policy.js';
import type { TeamFiles } from './decisions.js';
import type { AuditFlags } from './flags.js';

/** The flags of an audit, with the tokens that they name. */
export interface AuditRequest extends AuditFlags {
  readonly tokens: AuditOptions['tokens'];
  /** What the team has decided. */
  readonly team: TeamFiles;
  /** Of the client that signs in. */
  readonly loginSecret: string | undefined;
  /** What the flags tell of the server. */
  readonly told?: AuditOptions['expectations'];
}

/** What the flags say of an audit, whatever is audited. */
export type CommonOptions = Omit<AuditOptions, 'allowBurst'>;

/** The options that are the same however a server comes to be audited. */
export function commonOptions(
  request: AuditRequest,
  target: URL,
  signal: AbortSignal,
): CommonOptions {
  const isLocal = reachOfHost(target.hostname) === 'loopback';
  return {
    target,
    signal,
    tokens: request.tokens,
    followIssuer: request['follow-issuer'],
    privateNetwork: request['private-network'],
    allowToolCalls: request['allow-tool-calls'],
    allowedTools: [...request['allow-tool'], ...(request.team.policy?.allowTools ?? [])],
    ...(request.observe === undefined ? {} : { observer: request.observe }),
    ...(request.told ? { expectations: request.told } : {}),
    allowRegistration: request['allow-registration'] || request.project !== undefined,
    limits: {
      // To flood a server of one's own for a moment takes hundreds.
      requests: request['max-requests'] ?? (isOwn(request) ? 2000 : 1000),
      rate: request.rate ?? (isLocal ? 200 : 20),
      requestMs: (request.timeout ?? 10) * 1000,
      // Whoever signs in takes a while, and so does a server that is started again and again.
      totalMs: (request['max-time'] ?? (isOwn(request) || request.login ? 900 : 300)) * 1000,
      responseBytes: 256 * 1024,
    },
    ...(request.spec === undefined ? {} : { revision: request.spec }),
    ...(request.wait === undefined ? {} : { waitSeconds: request.wait }),
    levels: request.team.policy?.levels ?? {},
  };
}

/** Names the variables that hold tokens, which no server that is started gets. */
export function tokenVariables(flags: AuditFlags): string[] {
  const names = ['token-env', 'token-low-env', 'token-other-env', 'login-secret-env'] as const;
  return names.flatMap((name) => flags[name] ?? []);
}

/** Whether the audit starts the server. */
function isOwn({ project, start }: AuditFlags): boolean {
  return project !== undefined || start !== undefined;
}
