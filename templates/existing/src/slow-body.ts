import { refuse, type Refusal } from './auth/response.js';

/** Refuses a body that takes too long to arrive (RFC 9110 section 15.5.9). */
export function bodyTooSlow(): Refusal {
  const response = refuse(408, 'The body took too long');
  return { reason: 'body_too_slow', setting: 'requestTimeoutMs in src/limits.ts', response };
}
