import { readableClientMetadata } from './client-metadata.js';
import { readBody } from './read-body.js';
import { wellKnownClients } from './well-known-clients.js';

/**
 * Fetches Client ID Metadata Documents. Without a network, or behind a proxy, a document of its own
 * making stands in: it lets the client return to this machine, and nowhere else that is not known.
 */
export class ClientDocuments {
  readonly #asked = new Set<string>();
  readonly #standIns = new Set<string>();
  readonly #fetch: typeof fetch;
  readonly #onStandIn: (clientId: string, reason: string) => void;

  /** @param onStandIn learns why a document could not be had */
  constructor(fetchDocument: typeof fetch, onStandIn: (clientId: string, reason: string) => void) {
    this.#fetch = fetchDocument;
    this.#onStandIn = onStandIn;
  }

  /**
   * Whether the document may be fetched. A page could have this server fetch from others on this
   * machine or in this network. Only the spelling is judged here: no addresses, no local names. A
   * public name may lead there as well; the provider then ends the connection before it sends a request.
   */
  allows(clientId: string): boolean {
    const allowed = /^[a-z0-9.-]+\.[a-z]{2,}$/i.test(new URL(clientId).hostname);
    if (allowed) this.#asked.add(clientId);
    return allowed;
  }

  /** Whether nothing but a stand-in is known of a client. */
  isStandIn(clientId: string): boolean {
    return this.#standIns.has(clientId);
  }

  /** The provider's way to the network: to documents that were allowed, and to nothing else. */
  readonly fetch: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!this.#asked.has(url)) throw new Error('Nothing but metadata documents is fetched');
    const found = await this.#fetched(url, init);
    if ('document' in found) {
      this.#standIns.delete(url);
      return Response.json(found.document, { headers: found.headers });
    }
    if (!this.#standIns.has(url)) this.#onStandIn(url, found.reason);
    this.#standIns.add(url);
    return Response.json(standIn(url));
  };

  async #fetched(
    url: string,
    init: RequestInit | undefined,
  ): Promise<{ document: unknown; headers: Record<string, string> } | { reason: string }> {
    try {
      const response = await this.#fetch(url, init);
      // A proxy or a portal answers in the place of the client's vendor.
      if (response.status !== 200) {
        await response.body?.cancel();
        return { reason: `status ${response.status}` };
      }
      const document: unknown = JSON.parse(await readBody(response.body ?? []));
      const cacheControl = response.headers.get('cache-control');
      return {
        document: isObject(document)
          ? withPublicMethod(readableClientMetadata(document))
          : document,
        headers: cacheControl === null ? {} : { 'cache-control': cacheControl },
      };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
  }
}

/** What is known of a client whose document cannot be had. */
function standIn(clientId: string): Record<string, unknown> {
  const known = wellKnownClients.find(({ document }) => document === clientId);
  return {
    client_id: clientId,
    client_name: known?.name ?? new URL(clientId).hostname,
    redirect_uris: known?.redirectUris ?? ['http://127.0.0.1/', 'http://localhost/'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  };
}

/** Nothing is authenticated here: a client that offers keys signs in without them. */
function withPublicMethod(document: Record<string, unknown>): Record<string, unknown> {
  const method = document['token_endpoint_auth_method'];
  if (method !== undefined && method !== 'private_key_jwt') return document;
  return { ...document, token_endpoint_auth_method: 'none' };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `fetch failed` says little; its cause has a system code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? cause.message || cause.name : error.message;
}
