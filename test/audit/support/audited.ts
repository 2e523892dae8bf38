import { audit, type AuditOptions, type AuditResult } from '../../../src/audit/index.js';
import { startTestIssuer, type TestIssuer } from '../../../src/audit/issuer/test-issuer.js';
import { rfc9068Claims } from '../../../src/audit/issuer/token-shape.js';
import { startFaultyServer, type Faults } from './faulty-server/server.js';

/** Bounds for tests on loopback. */
export const limits: AuditOptions['limits'] = {
  requests: 1000,
  rate: 10_000,
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
        scopes: ['mcp:access', 'echo:use'],
        claims: rfc9068Claims,
        extraClaims: {},
      });
    }
    return await audit(
      optionsFor(server.url, {
        ...(issuer ? { issuer, allowToolCalls: true } : {}),
        ...changes,
      }),
    );
  } finally {
    await issuer?.close();
    await server.close();
  }
}

/** Every row that a failed check names, in order, each once. */
export function failedRows({ findings }: AuditResult): string[] {
  const failed = findings.filter(({ verdict }) => verdict === 'failed');
  return [...new Set(failed.flatMap(({ rows }) => rows.map(({ id }) => id)))].sort();
}
