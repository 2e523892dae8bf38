import { jsonObject, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, pass } from '../../engine/outcome.js';
import { withEndpoint } from './servers.js';

/** Members of a JWK that only its owner may know (RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1). */
const PRIVATE = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth'];
/** Bits of an RSA key at least (RFC 7518 section 3.3). */
const FEWEST_BITS = 2048;

/** Checks the keys that tokens are verified with. */
export const keyChecks: readonly Check[] = [
  check({
    rows: ['AS-51'],
    title: 'publishes strong public keys, and no other',
    fix: 'Publish the public halves of asymmetric keys, RSA with 2048 bits or more; replace whatever was published else.',
    on: withEndpoint('jwks_uri'),
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const response = await fetch(new URL(endpoint));
        const fault = faultOf(response);
        yield fault === undefined ? pass : fail(`${issuer} ${fault}`, withoutBody(response));
      }
    },
  }),
];

function faultOf(response: Response): string | undefined {
  const keys = response.status === 200 ? jsonObject(response)?.['keys'] : undefined;
  if (!Array.isArray(keys)) return `has no keys at its jwks_uri (${response.status})`;
  if (keys.length === 0) return 'publishes no key';
  for (const key of keys as unknown[]) {
    if (typeof key !== 'object' || key === null) return 'publishes what is no key';
    const { kty, n } = key as Record<string, unknown>;
    if (kty === 'oct') return 'publishes a symmetric key, with which anybody can sign';
    if (PRIVATE.some((name) => name in key)) return 'publishes a private key';
    const bits = typeof n === 'string' ? Buffer.from(n, 'base64url').length * 8 : FEWEST_BITS;
    if (kty === 'RSA' && bits < FEWEST_BITS) return `publishes an RSA key of ${bits} bits`;
  }
  return undefined;
}

/** A key that should be secret stands in no report. */
function withoutBody(response: Response): Response {
  const { exchange } = response;
  const shown = exchange.response && { ...exchange.response, body: '[keys]' };
  return { ...response, exchange: { ...exchange, ...(shown ? { response: shown } : {}) } };
}
