import { createRemoteJWKSet, customFetch, errors, jwtVerify } from 'jose';

const COOL_DOWN_MS = 10_000;
const TIMEOUT_MS = 2000;
const MOST_BYTES = 100_000;

/** Nothing can be said of any token for now. */
export class AwayError extends Error {}

/** Verifies access tokens of one issuer for one resource; null for a bad one. */
export function createVerifier({ issuer, resource }) {
  let failedAt = 0;
  const fetchKeys = async (url, options) => {
    if (Date.now() - failedAt < COOL_DOWN_MS) throw new AwayError();
    try {
      const response = await fetch(url, { ...options, redirect: 'error' });
      if (response.status !== 200) throw new AwayError();
      const text = await limited(response);
      return new Response(text, { status: 200 });
    } catch {
      failedAt = Date.now();
      throw new AwayError();
    }
  };
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`), {
    cooldownDuration: COOL_DOWN_MS,
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: fetchKeys,
  });
  return async (token) => {
    if (token.length > 8000) return null;
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        algorithms: ['ES256'],
        typ: 'at+jwt',
        clockTolerance: 30,
        requiredClaims: ['aud', 'exp', 'iat', 'sub', 'client_id', 'jti'],
      });
      const isOurs = [payload.aud].flat().some((audience) => isSameUrl(audience, resource));
      if (!isOurs) return null;
      if (payload.iat > Date.now() / 1000 + 30) return null;
      if (payload.cnf || payload.nonce) return null;
      const isText = [payload.sub, payload.scope, payload.client_id].every(
        (each) => typeof each === 'string' && each.trim() !== '',
      );
      // A client that acts for itself could have the name of a user.
      if (!isText || payload.sub === payload.client_id) return null;
      return {
        token: '',
        clientId: payload.client_id,
        scopes: payload.scope.split(' '),
        expiresAt: payload.exp,
        extra: { subject: payload.sub },
      };
    } catch (error) {
      if (error instanceof AwayError || error instanceof errors.JWKSTimeout) throw error;
      return null;
    }
  };
}

async function limited(response) {
  const parts = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.length;
    if (size > MOST_BYTES) throw new AwayError();
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** Case means nothing in scheme and host, and everything in the path. */
function isSameUrl(audience, resource) {
  if (typeof audience !== 'string') return false;
  const [, start = '', path = ''] = /^([^/]*\/\/[^/]*)(.*)$/s.exec(audience) ?? [];
  return start.toLowerCase() + path === resource;
}
