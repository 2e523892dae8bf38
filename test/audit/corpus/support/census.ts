import { audit, type AuditOptions, type AuditResult } from '../../../../src/audit/index.js';
import type { AuditFinding } from '../../../../src/audit/engine/model.js';
import { startTestIssuer, type TestIssuer } from '../../../../src/audit/issuer/test-issuer.js';
import { createProver } from '../../../../src/audit/protocol/prover.js';
import { createRedactor } from '../../../../src/http/redact.js';
import { childEnvironment } from '../../../../src/project/run-command.js';
import { freePort } from '../../../../src/project/free-port.js';
import { startForAudit } from './start-for-audit.js';
import { startServer, type RunningServer } from './start-server.js';
import type { StartedServer } from '../../../../src/audit/started/restartable.js';
import type { RevisionId } from '../../../../src/catalog/revisions.js';
import { limits, optionsFor } from '../../support/audited.js';
import { bundle } from './bundle.js';
import { permissions, type Edit, type Kind, type Make, type Permission } from './kind.js';
import { factsOf, type MakeFacts } from './makes.js';

/** A server to be audited, and what the audit is given. */
export interface Subject {
  /** Names the program: the kind and its make. */
  readonly name: string;
  readonly make: Make;
  readonly edits: readonly Edit[];
  readonly given: Permission;
  readonly revision?: RevisionId | undefined;
}

/** As the generated servers expect it. */
const client = { id: 'mcp-server', secret: 'local-only-not-a-secret' };

/** Enough to see a token expire; not for a make that introspects, whose answers live longer. */
const WAIT_SECONDS = 10;

/** Starts a server with these edits, audits it with these permissions, and stops it. */
async function auditSubject(subject: Subject): Promise<AuditResult> {
  const facts = await factsOf(subject.make);
  const program = await bundle(subject.name.replace(/\W+/g, '-'), facts.sources, subject.edits);
  const port = await freePort();
  const resource = `http://127.0.0.1:${port}/mcp`;
  const prover = facts.proves ? createProver() : undefined;
  const shape = facts.shape(resource);
  const issuer = await startTestIssuer(
    0,
    prover ? { ...shape, extraClaims: { cnf: prover.cnf } } : shape,
    facts.introspects ? client : undefined,
  );
  try {
    const env = {
      ...childEnvironment(process.env),
      ...facts.environment({ port, resource, issuer }),
    };
    const directory = facts.sources.root;
    const target = new URL(resource);
    const server =
      subject.given === 'started'
        ? await startForAudit({ program, directory, env, target, issuer, client })
        : await startServer(program, directory, env, port);
    try {
      const given = await givenOf(subject.given, facts, issuer, server);
      return await audit(
        optionsFor(target, {
          limits: { ...limits, requests: 10_000, requestMs: 10_000 },
          revision: subject.revision ?? facts.revision,
          ...(prover ? { prover } : {}),
          ...given,
        }),
      );
    } finally {
      await server.stop();
    }
  } finally {
    await issuer.close();
  }
}

/** What the audit gets with a permission; each has what those before it have. */
async function givenOf(
  permission: Permission,
  { expectations, shape, observer, isGenerated, introspects }: MakeFacts,
  issuer: TestIssuer,
  server: RunningServer | StartedServer,
): Promise<Partial<AuditOptions>> {
  const has = (wanted: Permission) =>
    permissions.indexOf(permission) >= permissions.indexOf(wanted);
  const scopes = shape(issuer.shape.audience).scopes ?? [];
  return {
    allowToolCalls: true,
    ...(has('issuer')
      ? { issuer, ...(introspects ? {} : { waitSeconds: WAIT_SECONDS }) }
      : { tokens: await issuer.tokens(scopes, createRedactor()) }),
    ...(has('told') ? { expectations, observer, isGenerated: isGenerated === true } : {}),
    ...('restart' in server
      ? {
          process: server,
          expectations: { ...expectations, output: server.output },
          allowBurst: true,
        }
      : {}),
  };
}

/** Complaints of the server; what stands in for its authorization server is none of it. */
export function complaintsOf({ findings }: AuditResult): AuditFinding[] {
  return findings.filter(
    ({ group, verdict }) =>
      group !== 'authorization-server' && verdict !== 'pass' && verdict !== 'not-checked',
  );
}

/** The kind at every make where it is. */
export function subjectsOf({ id, edits, seenWith, revision }: Kind): Subject[] {
  return (Object.entries(edits) as [Make, readonly Edit[]][]).map(([make, each]) => ({
    ...{ name: `${id} ${make}`, make, edits: each, given: seenWith, revision },
  }));
}

/** Names the checks that complain of a server and not of its make as it was, the gravest first. */
export async function noticedOf(
  subject: Subject,
): Promise<{ found: string[]; stopped: string | undefined }> {
  const clean = await cleanRun(subject.make, subject.given, subject.revision);
  const before = new Set(complaintsOf(clean).map(checkName));
  const result = await auditSubject(subject);
  const complaints = complaintsOf(result).filter((each) => !before.has(checkName(each)));
  const found = GRAVITY.flatMap((verdict) =>
    complaints.filter((each) => each.verdict === verdict).map(checkName),
  );
  return { found, stopped: result.stopped };
}

const GRAVITY = ['fail', 'warn', 'advice'] as const;

/** The name of a check in the census. */
function checkName({ group, id, title }: AuditFinding): string {
  return `${group}: ${id} ${title}`;
}

const cleanRuns = new Map<string, Promise<AuditResult>>();

/** The audit of a make without edits, once for each permission and revision. */
export async function cleanRun(
  make: Make,
  given: Permission,
  revision?: RevisionId,
): Promise<AuditResult> {
  const spoken = revision ?? (await factsOf(make)).revision;
  const name = `clean ${make} ${given} ${spoken}`;
  const run = cleanRuns.get(name) ?? auditSubject({ name, make, edits: [], given, revision });
  cleanRuns.set(name, run);
  return run;
}
