import {
  allowInsecureRequests,
  customFetch,
  discoveryRequest,
  processDiscoveryResponse,
  type AuthorizationServer,
} from 'oauth4webapi';
import type { Transport } from './transport.js';
import { UpstreamError } from './upstream.js';
import type { UpstreamEndpoints, UpstreamProfile } from './upstream-profile.js';
import { upstreamFailure } from './failures.js';

/** Signatures that somebody who knows the client secret cannot make, and `none` is not among them (RFC 8725 section 3.1). */
const ALGORITHMS = [
  'RS256',
  'PS256',
  'ES256',
  'ES384',
  'ES512',
  'RS512',
  'RS384',
  'EdDSA',
  'Ed25519',
];

/** Metadata may change; a key that is not found is looked for at once whatever its age. */
const AGE_MS = 3_600_000;

/** Gives what is known of the upstream's server; an UpstreamError where it cannot be found out. */
export type ServerSource = () => Promise<AuthorizationServer>;

/** Reads the upstream's metadata when they are needed, and keeps them for an hour. An outage leaves the old ones in use. */
export function createServerSource(
  issuer: string,
  profile: UpstreamProfile,
  transport: Transport,
): ServerSource {
  const { endpoints } = profile;
  if (endpoints !== 'discovered') {
    const known = withIssuerRule(fixed(issuer, endpoints), profile);
    return () => Promise.resolve(known);
  }
  let current: { readonly server: AuthorizationServer; readonly readAt: number } | undefined;
  let reading: Promise<AuthorizationServer> | undefined;

  async function read(): Promise<AuthorizationServer> {
    try {
      const server = checked(await discovered(issuer, transport), issuer, profile, transport);
      current = { server, readAt: Date.now() };
      return server;
    } catch (error) {
      const failure = upstreamFailure(error, 'metadata', profile);
      if (current !== undefined && failure.code === 'unavailable') return current.server;
      throw failure;
    }
  }

  return async () => {
    if (current !== undefined && current.readAt + AGE_MS > Date.now()) return current.server;
    reading ??= read().finally(() => (reading = undefined));
    return reading;
  };
}

/** Builds the metadata of an upstream that has no document. */
function fixed(issuer: string, paths: UpstreamEndpoints): AuthorizationServer {
  const at = (path: string) => issuer.replace(/\/$/, '') + path;
  return {
    issuer,
    authorization_endpoint: at(paths.authorization),
    token_endpoint: at(paths.token),
    ...(paths.revocation === undefined ? {} : { revocation_endpoint: at(paths.revocation) }),
  };
}

/** Reads the document of OpenID Connect Discovery, section 4. */
async function discovered(issuer: string, transport: Transport): Promise<AuthorizationServer> {
  const url = new URL(issuer);
  const response = await discoveryRequest(url, {
    algorithm: 'oidc',
    [customFetch]: transport.fetch,
    [allowInsecureRequests]: transport.isLocal,
  });
  return processDiscoveryResponse(url, response);
}

/** Refuses metadata of another issuer, to the byte, and endpoints that are not safe to use. */
function checked(
  server: AuthorizationServer,
  issuer: string,
  profile: UpstreamProfile,
  { allows }: Transport,
): AuthorizationServer {
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint } = server;
  const needed = [authorization_endpoint, token_endpoint, jwks_uri].concat(
    profile.identity === 'userinfo' ? userinfo_endpoint : [],
  );
  const isSafe = (url: string | undefined) =>
    url !== undefined && URL.canParse(url) && allows(new URL(url));
  if (server.issuer !== issuer || !needed.every(isSafe)) {
    throw new UpstreamError(
      'refused',
      'UPSTREAM_ISSUER is not, byte for byte, the `issuer` of its metadata, or they lack an https endpoint',
    );
  }
  const offered = server.id_token_signing_alg_values_supported ?? ['RS256'];
  return withIssuerRule(
    {
      ...server,
      id_token_signing_alg_values_supported: ALGORITHMS.filter((each) => offered.includes(each)),
    },
    profile,
  );
}

function withIssuerRule(
  server: AuthorizationServer,
  { namesIssuer }: UpstreamProfile,
): AuthorizationServer {
  return namesIssuer ? { ...server, authorization_response_iss_parameter_supported: true } : server;
}
