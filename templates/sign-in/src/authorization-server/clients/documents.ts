import type { AdmittedMetadata } from './client-metadata.js';
import { documentHost } from './document-url.js';

/** Gets what stands at a URL. */
export type FetchDocument = (url: string) => Promise<unknown>;

/** Looks for metadata documents on behalf of the provider. */
export interface Documents {
  allows(clientId: string): boolean;
  readonly fetch: typeof fetch;
}

/** @param trustsHost whether what a host publishes is believed */
export function createDocuments({
  trustsHost,
}: {
  readonly trustsHost: (host: string) => boolean;
  readonly keepsCopyOf: (host: string) => boolean;
  readonly read: (clientId: string, sent: Record<string, unknown>) => AdmittedMetadata;
}): Documents {
  return {
    allows(clientId) {
      const host = documentHost(clientId);
      return host !== undefined && trustsHost(host);
    },
    fetch: () => Promise.reject(new Error('Documents are not fetched yet')),
  };
}
