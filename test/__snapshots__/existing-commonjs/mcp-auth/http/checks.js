import { present } from '../auth/credentials.js';
import { checkBodyKind } from './body.js';
import { checkHost, checkOrigin } from './host-origin.js';

/**
 * Prepares the checks. The body comes behind them, and then the scopes: `guard.authorize`, or `guard.admit` where
 * there is no body.
 */
export function createChecks(
  config,
  { guard, logged },
  reader,
) {
  return {
    everyPath(request) {
      const refusal =
        reader.checkReading(request) ??
        checkHost(reader.head(request).header('host'), config.allowedHosts);
      return refusal && logged(refusal);
    },

    async endpoint(request, setHeaders, methods) {
      const head = reader.head(request);
      const { method, header } = head;
      const sent = { method, origin: header('origin') };
      const page = checkOrigin(sent, config.allowedOrigins, methods);
      if (!('headers' in page)) return { response: logged(page.outcome) };
      setHeaders(page.headers);
      // Before the token: a 401 would invite one to be sent without TLS.
      const plain = reader.checkTls(request);
      if (plain) return { response: logged(plain) };
      // Before the body: whoever has no token makes no work.
      const authentication = await guard.authenticate(present(head));
      if ('refusal' in authentication) return { response: authentication.refusal };
      const { caller } = authentication;
      const unreadable = checkBodyKind(head, methods);
      return unreadable ? { response: logged(unreadable, caller) } : { caller };
    },
  };
}
