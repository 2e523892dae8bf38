import type { IncomingMessage } from 'node:http';
import { IssuerAwayError } from './keys.js';
import { log } from './log.js';
import type { Refusal, Refusals } from './refusals.js';
import type { Caller, Verify } from './tokens.js';

/** RFC 6750 section 2.1, RFC 9110 section 11.4: one token, and nothing behind it. */
const CREDENTIALS = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;

/** Finds out who calls by the Authorization field alone, at every request anew. */
export async function authenticate(
  request: IncomingMessage,
  verify: Verify,
  refusals: Refusals,
): Promise<{ caller: Caller } | { refusal: Refusal }> {
  const { rawHeaders } = request;
  const fields = rawHeaders.filter((_, at) => at % 2 === 1 && isAuthorization(rawHeaders[at - 1]));
  const [field] = fields;
  if (field === undefined) return { refusal: refusals.unauthenticated() };
  if (fields.length > 1) return { refusal: refusals.malformed() };
  if (!/^bearer(?: |$)/i.test(field)) return { refusal: refusals.unauthenticated() };
  const token = CREDENTIALS.exec(field)?.[1];
  if (token === undefined) return { refusal: refusals.malformed() };
  try {
    const caller = await verify(token);
    if (caller) return { caller };
    log('refused', { why: 'invalid_token' });
    return { refusal: refusals.invalidToken() };
  } catch (error) {
    if (error instanceof IssuerAwayError) return { refusal: refusals.away() };
    throw error;
  }
}

function isAuthorization(name = ''): boolean {
  return name.toLowerCase() === 'authorization';
}
