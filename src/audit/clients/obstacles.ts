import type { ClientFact, ClientRecord } from '../../catalog/clients.js';
import type { Observed } from './observed.js';

/** What keeps a client from signing in, in the order of a sign-in. */
export interface Obstacle {
  readonly certainty: ClientFact<unknown>['certainty'] | 'unknown';
  /** Where it stops. */
  readonly at: string;
  readonly because: string;
  readonly remedy?: string;
}

type Look = (client: ClientRecord, seen: Observed) => Obstacle | undefined;

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A web client of a vendor never gets to this machine, or to this network. */
const reach: Look = ({ calls }, { reach: where }) =>
  calls.is === 'from the vendor' && where !== 'public'
    ? {
        certainty: calls.certainty,
        at: 'the connection',
        because: `its vendor calls the server, and ${where === 'loopback' ? 'this one is on your machine' : 'this one has a private address'}`,
        remedy: 'deploy it on a public https URL, or put a tunnel in front',
      }
    : undefined;

/** Sign-ins begin with 401 (RFC 6750 section 3). */
const challenge: Look = (_, { status }) => {
  if (status === 401) return undefined;
  if (status === 429 || status >= 500) {
    return {
      certainty: 'unknown',
      at: 'the challenge',
      because: `the server answered ${status}`,
      remedy: 'audit again once it answers',
    };
  }
  return {
    certainty: 'likely',
    at: 'the challenge',
    because: `a request without a token is answered with ${status}, and clients begin to sign in on 401`,
    remedy: 'answer 401 with WWW-Authenticate: Bearer and resource_metadata',
  };
};

/** The resource has to say who issues tokens for it (RFC 9728 section 3). */
const metadata: Look = (_, { resource }) => {
  if (list(resource?.['authorization_servers']).length > 0) return undefined;
  return {
    certainty: 'likely',
    at: 'the metadata',
    because: resource
      ? 'the protected resource metadata names no authorization server'
      : 'there is no protected resource metadata',
    remedy: resource
      ? 'name it in authorization_servers'
      : 'serve it, and name it in resource_metadata of the challenge',
  };
};

/** The resource has to be the one that the user named (RFC 9728 section 3.3). */
const identifier: Look = ({ comparesResource }, { resource, target }) => {
  if (!comparesResource || !resource) return undefined;
  const named = resource['resource'];
  const url = typeof named === 'string' && URL.canParse(named) ? new URL(named) : undefined;
  const difference = url ? differenceOf(url, target) : 'missing';
  const isRefused = difference !== 'above' || comparesResource.is === 'whole';
  if (difference === undefined || !isRefused) return undefined;
  const isSure = difference === 'origin' || (url !== undefined && comparesResource.is === 'whole');
  return {
    certainty: isSure ? comparesResource.certainty : 'likely',
    at: 'the metadata',
    because: `it compares the URL it was given with resource, which is ${url ? String(named) : 'missing'}`,
    remedy: `publish ${target.href} as resource, or give the client that URL`,
  };
};

/** In what a resource is another than the URL; one further up its path is `above`, and a last slash counts for nothing. */
function differenceOf(named: URL, target: URL): 'origin' | 'path' | 'above' | undefined {
  if (named.origin !== target.origin) return 'origin';
  const [own, given] = [named, target].map(({ pathname }) => `${pathname.replace(/\/$/, '')}/`);
  if (own === given && named.search === target.search) return undefined;
  return given?.startsWith(own ?? '') ? 'above' : 'path';
}

/** Nothing is known of an authorization server that was not looked at. */
const authorizationServer: Look = (_, { server, whyUnknown }) =>
  server
    ? undefined
    : {
        certainty: 'unknown',
        at: 'the authorization server',
        because: whyUnknown,
      };

/** The metadata has to name the issuer that was asked for (RFC 8414 section 3.3). */
const issuer: Look = (_, { server }) =>
  !server || server.document['issuer'] === server.issuer
    ? undefined
    : {
        certainty: 'likely',
        at: 'the authorization server',
        because: `its metadata calls it ${String(server.document['issuer'])}, and the resource ${server.issuer}`,
        remedy: 'let both say the same, character for character',
      };

/** Clients go on with PKCE only (MCP authorization). */
const pkce: Look = ({ wantsPkce }, { server }) =>
  !wantsPkce ||
  !server ||
  list(server.document['code_challenge_methods_supported']).includes('S256')
    ? undefined
    : {
        certainty: wantsPkce.certainty,
        at: 'the authorization server',
        because: 'code_challenge_methods_supported does not list S256',
        remedy: 'demand PKCE with S256, and announce it',
      };

/** A client that asks for what the authorization server lists gets no scope of the resource where none is listed. */
const scopes: Look = ({ asksListedScopes }, { server, scopes: wanted }) => {
  const listed = server?.document['scopes_supported'];
  if (!asksListedScopes || !Array.isArray(listed) || wanted.length === 0) return undefined;
  if (wanted.some((scope) => listed.includes(scope))) return undefined;
  return {
    certainty: asksListedScopes.certainty,
    at: 'the scopes',
    because: `it asks for the scopes that the authorization server lists, and ${wanted.join(', ')} is not among them`,
    remedy: 'list the scopes of the resource in scopes_supported of the authorization server',
  };
};

/** A server of revisions without sessions may serve clients of earlier ones, or not. */
const beginning: Look = ({ initializes }, { refusesInitialize }) =>
  initializes && refusesInitialize
    ? {
        certainty: initializes.certainty,
        at: 'the first request',
        because: 'it begins with initialize, which the server does not serve',
        remedy: 'serve clients of earlier revisions as well, or wait for a newer one of the client',
      }
    : undefined;

const looks: readonly Look[] = [
  reach,
  challenge,
  metadata,
  identifier,
  authorizationServer,
  issuer,
  pkce,
  scopes,
  beginning,
];

/** What is in the way of a client: the surest first, and of those alike the earliest. */
export function obstacleOf(client: ClientRecord, seen: Observed): Obstacle | undefined {
  const all = looks.flatMap((look) => look(client, seen) ?? []);
  const surest = (certainty: Obstacle['certainty']) =>
    all.find((each) => each.certainty === certainty);
  return surest('verified') ?? surest('likely') ?? surest('unknown');
}
