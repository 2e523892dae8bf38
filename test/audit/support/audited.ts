import { audit, type AuditOptions, type AuditResult } from '../../../src/audit/index.js';
import { startTestIssuer, type TestIssuer } from '../../../src/audit/issuer/test-issuer.js';
import { rfc9068Claims, type TokenShape } from '../../../src/audit/issuer/token-shape.js';
import { plainFeatures, type Features } from './faulty-server/features.js';
import { BASE_SCOPE, TOOL_SCOPE } from './faulty-server/reply.js';
import { startFaultyServer, type Faults, type FaultyServer } from './faulty-server/server.js';
import { toolsOf } from './faulty-server/tools.js';

/** Bounds for tests on loopback. */
export const limits: AuditOptions['limits'] = {
  requests: 1000,
  rate: Infinity,
  requestMs: 3000,
  totalMs: 60_000,
  answerBytes: 256 * 1024,
};

/** The options of an audit without tokens. */
export function optionsFor(target: URL, changes: Partial<AuditOptions> = {}): AuditOptions {
  return {
    target,
    tokens: {},
    revision: '2026-07-28',
    followIssuer: false,
    privateNetwork: false,
    allowToolCalls: false,
    allowBurst: false,
    limits,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Audits a server with these faults; with the test issuer if wanted. */
export async function auditFaulty(
  faults: Partial<Faults>,
  mode: 'without tokens' | 'with issuer' = 'without tokens',
  changes: Partial<AuditOptions> = {},
  { shape = {}, isOwn = false }: { shape?: Partial<TokenShape>; isOwn?: boolean } = {},
): Promise<AuditResult> {
  let issuer: TestIssuer | undefined;
  const server = await startFaultyServer(faults, () => issuer?.issuer ?? 'https://issuer.example');
  try {
    if (mode === 'with issuer') {
      issuer = await startTestIssuer(0, {
        type: 'at+jwt',
        algorithm: 'ES256',
        audience: server.url.href,
        clientId: 'audit-client',
        subject: 'audit-user',
        scopes: [BASE_SCOPE, TOOL_SCOPE],
        claims: rfc9068Claims,
        extraClaims: {},
        ...shape,
      });
    }
    return await audit(
      optionsFor(server.url, {
        ...(issuer ? { issuer, allowToolCalls: true } : {}),
        ...(isOwn ? { expectations: expectations(faults, server) } : {}),
        ...changes,
      }),
    );
  } finally {
    await issuer?.close();
    await server.close();
  }
}

/** What is known of the server when the audit started it. */
function expectations(
  features: Partial<Features>,
  { log }: FaultyServer,
): NonNullable<AuditOptions['expectations']> {
  const { tools, hierarchy, doorScopes } = { ...plainFeatures, ...features };
  return {
    toolScopes: Object.fromEntries(toolsOf({}, tools).map(({ name, scopes }) => [name, scopes])),
    baseScopes: doorScopes,
    hierarchy,
    output: () => log.join('\n'),
  };
}

/** Every row that a failed check names, in order, each once. */
export function failedRows({ findings }: AuditResult): string[] {
  const failed = findings.filter(({ verdict }) => verdict === 'failed');
  return [...new Set(failed.flatMap(({ rows }) => rows.map(({ id }) => id)))].sort();
}
