import { AuditImpossibleError } from '../../audit/index.js';
import {
  startTestIssuer,
  type IntrospectionClient,
  type TestIssuer,
} from '../../audit/issuer/test-issuer.js';
import { rfc9068Claims } from '../../audit/issuer/token-shape.js';
import type { AuditFlags } from './flags.js';

/**
 * Starts the test issuer, whose good tokens are as the flags say.
 *
 * @param port 0 for any
 * @param client makes its tokens opaque, and asks for them
 * @throws AuditImpossibleError when the port is taken
 */
export async function startIssuer(
  target: URL,
  port: number,
  flags: AuditFlags,
  client?: IntrospectionClient,
): Promise<TestIssuer> {
  const type = flags['issuer-typ'] ?? 'at+jwt';
  const scopes = flags['issuer-scopes'];
  const shape = {
    type: type === '' ? undefined : type,
    algorithm: flags['issuer-alg'] ?? 'RS256',
    audience: flags['issuer-audience'] ?? target.href,
    clientId: flags['issuer-client-id'] ?? 'audit-client',
    subject: flags['issuer-subject'] ?? 'audit-user',
    claims: rfc9068Claims,
    extraClaims: flags['issuer-claims'] ?? {},
    ...(scopes ? { scopes } : {}),
  };
  try {
    return await startTestIssuer(port, shape, client);
  } catch (error) {
    throw new AuditImpossibleError(`the test issuer: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
