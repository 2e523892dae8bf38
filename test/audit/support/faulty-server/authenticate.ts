import type { IncomingMessage } from 'node:http';
import type { JWTPayload } from 'jose';
import { verifyProof } from '../../../__snapshots__/dpop/src/auth/dpop/proof.js';
import {
  createMemoryReplayStore,
  type ReplayStore,
} from '../../../__snapshots__/dpop/src/auth/dpop/replay.js';
import type { ChallengeFaults } from './challenge.js';
import { readToken, type CredentialFaults } from './credentials.js';
import { BASE_SCOPE, TOOL_SCOPE, type Refuse } from './reply.js';
import type { Verify } from './verification.js';

/** What the server knows of the caller, or undefined once the request was refused. */
export type Authenticate = (
  request: IncomingMessage,
  url: URL,
  body: string,
  refuse: Refuse,
) => Promise<JWTPayload | undefined>;

const LONGEST = 8192;
const everything = { scope: `${BASE_SCOPE} ${TOOL_SCOPE}` };

/** Builds what stands in front of every request. */
export function createAuthenticate(
  faults: Partial<ChallengeFaults & CredentialFaults>,
  verify: Verify,
): Authenticate {
  const signedIn = new WeakSet();
  const used = new Set<string>();
  const proofs = createMemoryReplayStore(1000);
  return async (request, url, body, refuse) => {
    const { method, headers, socket } = request;
    const isOther = method !== 'POST';
    if (faults.open || (faults.getIsOpen && isOther)) return everything;
    if (faults.openMethod !== undefined && body.includes(`"method":"${faults.openMethod}"`)) {
      return everything;
    }
    if (faults.initializeIsOpen && body.includes('"method":"initialize"')) return everything;
    if (faults.guardsCallsOnly && !isOther && !body.includes('"method":"tools/call"')) {
      return everything;
    }
    if (faults.otherMethods && isOther) {
      refuse(faults.otherMethods(headers['mcp-session-id'] !== undefined));
      return undefined;
    }
    if (faults.remembersConnection && signedIn.has(socket)) return everything;
    if (faults.setsCookies === 'of a sign-in' && headers.cookie?.includes('sid=known')) {
      return everything;
    }
    const token = readToken(faults, request, url, body);
    if (token === undefined) {
      refuse(faults.bareStatus ?? 401);
      return undefined;
    }
    const isHuge = token.length > LONGEST && faults.hugeStatus !== undefined;
    const isStrange = token === '' && headers.authorization !== 'Bearer';
    if (isHuge) refuse(faults.hugeStatus ?? 500);
    else if (isStrange && faults.strangeStatus !== undefined) refuse(faults.strangeStatus);
    else if (token === '') {
      const { status, error } = faults.malformed ?? { status: 400, error: 'invalid_request' };
      refuse(status, error, headers.authorization);
    } else {
      try {
        if (faults.tokensWorkOnce && used.has(token)) throw new Error('used');
        used.add(token);
        const claims = await verify(token);
        const isTool = faults.proofs === 'of tools' && body.includes('"method":"tools/');
        const how = isTool ? 'checked' : faults.proofs;
        if (how) await checkProof({ how, proofs }, request, url, token, claims);
        signedIn.add(socket);
        return claims;
      } catch (fault) {
        refuse(faults.forbidsBadTokens ? 403 : 401, 'invalid_token', token, fault as Error);
      }
    }
    return undefined;
  };
}

/** Looks for the key that a token is bound to (RFC 9449 section 4.3). */
async function checkProof(
  { how, proofs }: { how: NonNullable<CredentialFaults['proofs']>; proofs: ReplayStore },
  { headers, method = '' }: IncomingMessage,
  url: URL,
  token: string,
  claims: JWTPayload,
): Promise<void> {
  const { jkt } = (claims['cnf'] ?? {}) as { jkt?: string };
  const isProven = headers.authorization?.startsWith('DPoP ') === true;
  if (how !== 'any scheme' && isProven !== (jkt !== undefined)) throw new Error('scheme');
  if (jkt === undefined || how === 'unchecked' || how === 'of tools') return;
  const resource = `http://${headers.host ?? ''}${url.pathname}`;
  const proof = { method, resource, token, boundTo: jkt };
  const { id } = await verifyProof(headers['dpop']?.toString(), proof);
  if (how !== 'replayed' && !(await proofs.firstUse(id, 600))) throw new Error('replay');
}
