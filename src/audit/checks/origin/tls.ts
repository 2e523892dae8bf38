import { header, NoResponseError } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { judgeHttps, ON_LOOPBACK } from '../../protocol/https.js';

/** TLS on the way to the server. */
export const tlsChecks: readonly Check[] = [
  check({
    rows: ['TLS-01'],
    title: 'is reached over https',
    fix: 'End TLS in front of the server.',
    async run({ target, unauthenticated }) {
      const kind = judgeHttps(target, target);
      if (kind === 'loopback') return notChecked(ON_LOOPBACK);
      return kind === 'https' ? pass : fail('the endpoint is plain http', await unauthenticated());
    },
  }),
  check({
    rows: ['TLS-02'],
    title: 'does not invite tokens over plain http',
    fix: 'Close the port, or refuse with 403: a redirect comes after the token was exposed.',
    async run({ fetch, target }) {
      if (target.protocol !== 'https:') return notChecked('the endpoint itself is plain http');
      // What a client calls that has lost the s: the same port, or 80 for 443.
      const url = new URL(target);
      url.protocol = 'http:';
      try {
        const response = await fetch(url, { method: 'POST' });
        const isInviting = response.status < 400 || response.status === 401;
        return expect(!isInviting, `plain http is answered with ${response.status}`, response);
      } catch (error) {
        if (error instanceof NoResponseError) return pass;
        throw error;
      }
    },
  }),
  check({
    rows: ['TLS-05'],
    title: 'tells browsers to use https always',
    fix: 'Send Strict-Transport-Security with a max-age.',
    async run({ target, unauthenticated }) {
      if (target.protocol !== 'https:') return notChecked('the endpoint is plain http');
      const response = await unauthenticated();
      const value = header(response, 'strict-transport-security') ?? '';
      return expect(
        /\bmax-age="?[1-9]/i.test(value),
        'Strict-Transport-Security is missing or ends at once',
        response,
      );
    },
  }),
];
