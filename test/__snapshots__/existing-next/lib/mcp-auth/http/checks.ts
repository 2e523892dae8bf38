import type { Caller } from '../auth/caller';
import type { AuthConfig } from '../auth/config';
import { present, type RequestHead } from '../auth/credentials';
import type { ResourceServer } from '../auth/resource-server';
import type { HttpResponse, Refusal } from '../auth/response';
import { checkBodyKind } from './body';
import { checkHost, checkOrigin } from './host-origin';

/** Reads requests of one runtime. */
export interface RequestReader<R> {
  readonly head: (request: R) => RequestHead;
  /** Refuses what two parsers could read differently. */
  readonly checkReading: (request: R) => Refusal | undefined;
  /** Refuses what came without TLS. */
  readonly checkTls: (request: R) => Refusal | undefined;
}

/** The response to send at once, or the verified caller to go on with. */
export type Admission =
  | { readonly response: HttpResponse; readonly caller?: undefined }
  | { readonly response?: undefined; readonly caller: Caller };

/** The checks that come before a body is read, in the one order that they have on every framework. */
export interface Checks<R> {
  /** Runs for every path. */
  everyPath(request: R): HttpResponse | undefined;
  /**
   * Runs for the MCP endpoint, behind {@link Checks.everyPath}.
   *
   * @param setHeaders takes headers for whatever response follows
   * @param methods of the endpoint, POST alone unless given
   */
  endpoint(
    request: R,
    setHeaders: (headers: Readonly<Record<string, string>>) => void,
    methods?: readonly string[],
  ): Promise<Admission>;
}

/**
 * Prepares the checks. The body comes behind them, and then the scopes: `guard.authorize`, or `guard.admit` where
 * there is no body.
 */
export function createChecks<R>(
  config: Pick<AuthConfig, 'allowedHosts' | 'allowedOrigins'>,
  { guard, logged }: ResourceServer,
  reader: RequestReader<R>,
): Checks<R> {
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
