import { audit, type AuditResult } from '../../../../src/audit/index.js';
import { startTestIssuer } from '../../../../src/audit/issuer/test-issuer.js';
import { rfc9068Claims } from '../../../../src/audit/issuer/token-shape.js';
import type { Family } from '../../../../src/audit/engine/model.js';
import { startServer } from '../../../../src/audit/started/start-server.js';
import { freePort } from '../../../../src/project/free-port.js';
import { limits, optionsFor } from '../audited.js';
import { outside } from '../faulty-server/listen.js';
import type { Knob } from './knobs.js';

/** How the server is started and looked at. */
export interface StartedCase {
  /** The compiled server. */
  readonly file: string;
  readonly faults?: readonly Knob[];
  /** It asks the issuer about each token. */
  readonly introspects?: boolean;
  readonly families: readonly Family[];
  /** For what a check waits for, in milliseconds. */
  readonly patienceMs: number;
  /** For one answer, in milliseconds. */
  readonly requestMs: number;
}

const CLIENT = { id: 'audited', secret: 'client-secret-of-the-audited-server' };

/** Starts the server with these faults and the test issuer, audits it, and stops both. */
export async function auditStarted({
  file,
  faults = [],
  introspects = false,
  families,
  patienceMs,
  requestMs,
}: StartedCase): Promise<AuditResult> {
  const port = String(await freePort());
  const target = new URL(`http://127.0.0.1:${port}/mcp`);
  const shape = {
    ...{ type: 'at+jwt', algorithm: 'RS256', audience: target.href },
    ...{ clientId: 'audit-client', subject: 'audit-user', scopes: ['mcp:access'] },
    ...{ claims: rfc9068Claims, extraClaims: {} },
  };
  const issuer = await startTestIssuer(0, shape, introspects ? CLIENT : undefined);
  try {
    const server = await startServer(
      {
        directory: process.cwd(),
        command: [process.execPath, file],
        env: {
          ISSUER: '{issuer}',
          RESOURCE: '{audience}',
          JWKS: '{jwks}',
          SEALING_KEY: 'sealing-key-of-the-audited-server',
          ...(introspects
            ? {
                INTROSPECTION: '{introspection}',
                CLIENT_ID: '{client_id}',
                CLIENT_SECRET: '{client_secret}',
              }
            : {}),
          ...Object.fromEntries(faults.map((name) => [`FAULT_${name}`, '1'])),
        },
        ready: 'listening on {port}',
        inherited: process.env,
        target,
        values: {
          ...{ port, url: target.href, issuer: issuer.issuer, jwks: `${issuer.issuer}/jwks` },
          ...{ audience: target.href, introspection: `${issuer.issuer}/introspect` },
          ...{ client_id: CLIENT.id, client_secret: CLIENT.secret },
        },
        until: Infinity,
        patienceMs,
      },
      new AbortController().signal,
    );
    try {
      return await audit(
        optionsFor(target, {
          issuer,
          process: server,
          families,
          allowBurst: true,
          network: { addresses: [outside] },
          limits: { ...limits, requests: 10_000, requestMs },
        }),
      );
    } finally {
      await server.stop();
    }
  } finally {
    await issuer.close();
  }
}
