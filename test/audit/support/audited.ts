import { audit, type AuditOptions, type AuditResult } from '../../../src/audit/index.js';
import { createRedactor } from '../../../src/http/redact.js';
import { startTestIssuer } from '../../../src/audit/issuer/test-issuer.js';
import { rfc9068Claims, type TokenShape } from '../../../src/audit/issuer/token-shape.js';
import { revisions } from '../../../src/catalog/revisions.js';
import { PATIENCE } from '../../support/patience.js';
import { startAuthorizationServer } from './authorization-server.js';
import type { FaultCase } from './fault-case.js';
import { plainFeatures, type Features } from './faulty-server/features.js';
import { outside } from './faulty-server/listen.js';
import { BASE_SCOPE, TOOL_SCOPE } from './faulty-server/reply.js';
import { startFaultyServer, type Faults, type FaultyServer } from './faulty-server/server.js';
import { guardedEntries, type Entry } from './faulty-server/surface.js';
import { toolsOf } from './faulty-server/tools.js';
import { personSigningIn } from './person.js';
import { startSignInServer } from './sign-in-server.js';
import { testCertificate } from './faulty-server/test-certificate.js';
import { introspectionClient } from './faulty-server/verification.js';

/** Bounds for tests on loopback. */
export const limits: AuditOptions['limits'] = {
  // Room for a whole audit and a burst.
  requests: 1300,
  rate: Infinity,
  requestMs: 3000,
  totalMs: PATIENCE,
  responseBytes: 256 * 1024,
};

/** The network of tests: a name of the public DNS leads to loopback, and TLS is trusted there. */
const network: AuditOptions['network'] = {
  certificates: testCertificate.cert,
  hosts: { 'mcp.example': '127.0.0.1' },
  addresses: [outside],
};

/** The options of an audit without tokens. */
export function optionsFor(target: URL, changes: Partial<AuditOptions> = {}): AuditOptions {
  return {
    target,
    tokens: {},
    revision: revisions[0].id,
    followIssuer: false,
    privateNetwork: false,
    allowToolCalls: false,
    allowRegistration: false,
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
  options: Partial<AuditOptions> = {},
): Promise<AuditResult> {
  return auditCase({ what: '', faults, issuer: mode === 'with issuer', options });
}

/** Starts all that a case takes, audits, and stops it. */
export async function auditCase(each: Omit<FaultCase, 'fails' | 'warns'>): Promise<AuditResult> {
  const { faults, features, style, authorizationServer, shape = {}, given, isOwn, options } = each;
  const { signIn } = each;
  const opened: { close(): Promise<void> }[] = [];
  const opening = async <T extends { close(): Promise<void> }>(start: Promise<T>): Promise<T> => {
    const started = await start;
    opened.push(started);
    return started;
  };
  let trusted = 'https://issuer.example';
  try {
    const introspects = each.issuer === 'asks it';
    const server = await opening(
      startFaultyServer({ ...features, ...faults }, () => trusted, 0, { introspects, ...style }),
    );
    const hasIssuer = each.issuer !== undefined && each.issuer !== false;
    const issuer =
      hasIssuer || given
        ? await opening(
            startTestIssuer(
              0,
              { ...shapeFor(server.url), ...shape },
              introspects ? introspectionClient : undefined,
            ),
          )
        : undefined;
    const named =
      authorizationServer && (await opening(startAuthorizationServer(authorizationServer)));
    const home =
      signIn &&
      (await opening(startSignInServer(() => server.url.href, { registers: true, ...signIn })));
    trusted = issuer?.issuer ?? named?.issuer ?? home?.issuer ?? trusted;
    const main = given && (await issuer?.mint({ label: 'given', ...given }, createRedactor()));
    return await audit(
      optionsFor(server.url, {
        network,
        ...(hasIssuer && issuer ? { issuer, allowToolCalls: true } : {}),
        ...(main === undefined ? {} : { tokens: { main } }),
        ...(home ? { login } : {}),
        ...(isOwn
          ? { isGenerated: true, expectations: expectations({ ...features, ...faults }, server) }
          : {}),
        ...options,
      }),
    );
  } finally {
    await Promise.all(opened.map((one) => one.close()));
  }
}

/** A sign-in of two people at a server that registers clients. */
const login: NonNullable<AuditOptions['login']> = {
  client: { way: 'dcr', mayRegister: true },
  asOther: true,
  foreignResource: 'https://another.example/mcp',
  port: 0,
  visit: personSigningIn(),
  tell: () => undefined,
};

function shapeFor(target: URL): TokenShape {
  return {
    type: 'at+jwt',
    algorithm: 'ES256',
    audience: target.href,
    clientId: 'audit-client',
    subject: 'audit-user',
    scopes: [BASE_SCOPE, TOOL_SCOPE],
    claims: rfc9068Claims,
    extraClaims: {},
  };
}

/** What is known of the server when the audit started it. */
function expectations(
  features: Partial<Features>,
  { log }: FaultyServer,
): NonNullable<AuditOptions['expectations']> {
  const { tools, hierarchy, doorScopes, isGuarded } = { ...plainFeatures, ...features };
  const scopesBy = (isWanted: (entry: Entry) => boolean) =>
    Object.fromEntries(
      (isGuarded ? guardedEntries : []).filter(isWanted).map(({ name, scopes }) => [name, scopes]),
    );
  return {
    toolScopes: Object.fromEntries(toolsOf({}, tools).map(({ name, scopes }) => [name, scopes])),
    resourceScopes: scopesBy(({ kind }) => kind !== 'prompt'),
    promptScopes: scopesBy(({ kind }) => kind === 'prompt'),
    baseScopes: doorScopes,
    stepsUp: true,
    hierarchy,
    output: () => log.join('\n'),
  };
}

/** Every row that a failed check names, in order, each once. */
export function failedRows({ findings }: AuditResult): string[] {
  const failed = findings.filter(({ verdict }) => verdict === 'fail');
  return [...new Set(failed.flatMap(({ rows }) => rows.map(({ id }) => id)))].sort();
}
