import { randomBytes } from 'node:crypto';
import { errors, type Client, type Configuration, type KoaContextWithOIDC } from 'oidc-provider';
import type { KeyRing } from '../secrets/key-ring.js';
import type { Store } from '../store/store.js';
import { readClientMetadata } from './client-metadata.js';
import { ClientRefusedError } from './client-refused-error.js';
import { describeClient, type ClientDescription } from './description.js';
import { createDocumentLookup, type AllowFetch } from './document-lookup.js';
import { createDocumentTrust } from './document-trust.js';
import { documentHost } from './document-url.js';
import { createDocuments, type DocumentEvent } from './documents.js';
import { isUnchanged } from './fingerprint.js';
import { createPinnedFetch, type FetchDocument } from './pinned-fetch.js';
import {
  createRedirectRules,
  isPublicHost,
  isRegistered,
  readRedirect,
  type Redirect,
} from './redirect-uris.js';

/** An answer with an error of OAuth. */
export interface OAuthRefusal {
  readonly status: number;
  readonly error: string;
  /** For `error_description`. */
  readonly description: string;
}

/** Decides who may be a client. */
export interface ClientPolicy {
  /** Stands in front of the provider's registration: what goes on to it, or why nothing does (RFC 7591). */
  registration(body: unknown): { readonly body: object } | { readonly refusal: OAuthRefusal };
  /** Makes the ID of a client that registers: never a URL (AS-13), and never an account's (AS-27). */
  newClientId(): string;
  /** Looks for a document, if its host is trusted. Throws `temporarily_unavailable` when it cannot be had now. */
  readonly allowFetch: AllowFetch;
  /** Whether a client that was found by its document may go on; undefined is a question of this server itself. */
  allowClient(ctx: KoaContextWithOIDC | undefined, client: Client): boolean;
  /** Keeps the document of a client that somebody gets tokens through; it may be none that has one. */
  keepDocument(clientId: string): Promise<void>;
  /** Gives the provider what {@link allowFetch} found. It has no way to the network. */
  readonly fetch: typeof fetch;
  /** Reads every client again when it is used, so that a rule that has changed holds for those of before. */
  readonly extraClientMetadata: NonNullable<Configuration['extraClientMetadata']>;
  /** Whether a client may return there now, in place of the provider's own comparison. */
  redirectUriAllowed(client: Pick<Client, 'clientId' | 'redirectUris'>, uri: string): boolean;
  /** Says who asks, for people. */
  describe(client: Pick<Client, 'clientId' | 'clientName'>, redirectUri: string): ClientDescription;
}

/** What an operator decides about clients, and what documents need. */
export interface ClientPolicyOptions {
  readonly issuer: string;
  /** `off`: nobody registers. `on`: with redirects of the closed list. `open`: with any https redirect. */
  readonly registration: 'on' | 'off' | 'open';
  /** Further exact redirect URIs. */
  readonly redirectUris: readonly string[];
  /** Further hosts whose documents are believed, or all of them. */
  readonly clientHosts: readonly string[] | '*';
  /** Keeps the documents of clients that are in use. */
  readonly store: Store;
  readonly ring: KeyRing;
  /** How long a grant can last. */
  readonly grantSeconds: number;
  /** Counts a new document that an address names: 0, or the seconds to wait. */
  readonly countNewDocument: (address: string) => number;
  /** Learns which document could not be had, and why. */
  readonly log?: (event: DocumentEvent) => void;
  /** Gets a document; replaced in development, which has no network, and in tests. */
  readonly fetchDocument?: FetchDocument;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

const CLIENT_ID_PREFIX = 'client_';

/** Builds the policy of this server. */
export function createClientPolicy(options: ClientPolicyOptions): ClientPolicy {
  const { issuer, registration } = options;
  const rules = createRedirectRules(issuer, options.redirectUris);
  const trust = createDocumentTrust(issuer, options.clientHosts);

  const allows = (clientId: string | undefined, redirect: Redirect): boolean => {
    if (rules.vouchesFor(redirect)) return true;
    if (rules.isOwn(redirect) || redirect.kind !== 'https') return false;
    if (clientId !== undefined && documentHost(clientId) !== undefined) {
      // A host may return the browser to itself; nobody else's addresses are its to give away (AT-31).
      return isAtSameOrigin(clientId, redirect);
    }
    return registration === 'open' && isPublicHost(redirect.host);
  };
  const vouchesFor = (clientId: string, redirect: Redirect): boolean =>
    rules.vouchesFor(redirect) || (isAtSameOrigin(clientId, redirect) && trust.names(clientId));

  const documents = createDocuments({
    store: options.store,
    ring: options.ring,
    fetchDocument: options.fetchDocument ?? createPinnedFetch(),
    allows,
    countNew: options.countNewDocument,
    keptSeconds: options.grantSeconds,
    log: options.log ?? (() => undefined),
    now: options.now,
  });

  return {
    registration(body) {
      if (registration === 'off') {
        return refuse(403, 'access_denied', 'clients do not register here; ask the operator');
      }
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        return refuse(400, 'invalid_client_metadata', 'the registration must be a JSON object');
      }
      try {
        return { body: readClientMetadata({ ...body }, (redirect) => allows(undefined, redirect)) };
      } catch (error) {
        if (!(error instanceof ClientRefusedError)) throw error;
        return refuse(400, error.code, error.message);
      }
    },
    newClientId: () => CLIENT_ID_PREFIX + randomBytes(24).toString('base64url'),
    allowFetch: createDocumentLookup(trust, documents),
    allowClient: isUnchanged,
    async keepDocument(clientId) {
      if (trust.trusts(clientId)) await documents.keep(clientId);
    },
    fetch(input) {
      const document = documents.found(input instanceof Request ? input.url : String(input));
      return document
        ? Promise.resolve(Response.json(document))
        : Promise.reject(new Error('Nothing but metadata documents is fetched'));
    },
    extraClientMetadata: {
      // The provider wants a name; none of this name is kept.
      properties: ['client_policy'],
      validator(_ctx, key, _value, metadata) {
        try {
          const read = readClientMetadata(metadata, (redirect) =>
            allows(metadata.client_id, redirect),
          );
          const { client_id, client_id_issued_at } = metadata;
          for (const member of Object.keys(metadata)) {
            if (!KEPT_BY_PROVIDER.has(member)) Reflect.deleteProperty(metadata, member);
          }
          Object.assign(metadata, read, { client_id });
          if (client_id_issued_at !== undefined) Object.assign(metadata, { client_id_issued_at });
          Reflect.deleteProperty(metadata, key);
        } catch (error) {
          if (!(error instanceof ClientRefusedError)) throw error;
          throw new errors.InvalidClientMetadata(error.message);
        }
      },
    },
    redirectUriAllowed({ clientId, redirectUris = [] }, uri) {
      const redirect = readRedirect(uri);
      return (
        redirect !== undefined && isRegistered(redirect, redirectUris) && allows(clientId, redirect)
      );
    },
    describe: (client, redirectUri) =>
      describeClient(client, redirectUri, (redirect) => vouchesFor(client.clientId, redirect)),
  };
}

/** Members that the provider fills in by itself, with defaults that are ours. */
const KEPT_BY_PROVIDER = new Set([
  'id_token_signed_response_alg',
  'subject_type',
  'require_auth_time',
]);

function refuse(status: number, error: string, description: string): { refusal: OAuthRefusal } {
  return { refusal: { status, error, description } };
}

/** Whether a redirect leads to the very origin that the client's document is at. */
function isAtSameOrigin(clientId: string, { uri, kind }: Redirect): boolean {
  return kind === 'https' && new URL(uri).origin === originOf(clientId);
}

function originOf(clientId: string): string | undefined {
  return documentHost(clientId) === undefined ? undefined : new URL(clientId).origin;
}
