import {
  getValidatedIdTokenClaims,
  JWT_CLAIM_COMPARISON,
  OperationProcessingError,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  validateApplicationLevelSignature,
  type AuthorizationServer,
  type Client,
  type IDToken,
  type TokenEndpointResponse,
  type ValidateSignatureOptions,
} from 'oauth4webapi';
import type { UpstreamProfile } from './upstream-profile.js';

/** An answer of the token endpoint that was found good. */
export interface TokenAnswer {
  readonly answer: TokenEndpointResponse;
  /** Of its ID token, if it has one. */
  readonly claims: IDToken | undefined;
}

/** Reads answers of the token endpoint. */
export interface TokenReader {
  /** Whether the upstream is an OpenID provider. */
  readonly hasIdTokens: boolean;
  ofCode(server: AuthorizationServer, response: Response, nonce: string): Promise<TokenAnswer>;
  ofRefresh(server: AuthorizationServer, response: Response): Promise<TokenAnswer>;
}

type Read = (server: AuthorizationServer, response: Response) => Promise<TokenEndpointResponse>;

/**
 * Creates the reader. Of an ID token the library checks `iss`, `aud`, `azp`, `exp`, `nbf`, the nonce and that its
 * algorithm is one of those in the server's metadata (OIDC Core section 3.1.3.7); its signature is checked as
 * well, although it came over TLS (AT-58).
 */
export function createTokenReader(
  profile: UpstreamProfile,
  client: Client,
  request: ValidateSignatureOptions,
): TokenReader {
  const hasIdTokens = profile.identity === 'id-token' || profile.identity === 'userinfo';

  async function read(
    server: AuthorizationServer,
    response: Response,
    process: Read,
  ): Promise<TokenAnswer> {
    const copy = response.clone();
    try {
      const answer = await process(server, response);
      const claims = getValidatedIdTokenClaims(answer);
      if (claims !== undefined) await validateApplicationLevelSignature(server, response, request);
      return { answer, claims };
    } catch (error) {
      const issuer = otherIssuer(error, profile);
      if (issuer === undefined) throw error;
      return await read({ ...server, issuer }, copy, process);
    }
  }

  return {
    hasIdTokens,
    ofCode: (server, response, nonce) =>
      read(server, response, (known, body) =>
        processAuthorizationCodeResponse(
          known,
          client,
          body,
          hasIdTokens ? { expectedNonce: nonce, requireIdToken: true } : {},
        ),
      ),
    ofRefresh: (server, response) =>
      read(server, response, (known, body) => processRefreshTokenResponse(known, client, body)),
  };
}

/** Gives the `iss` that was not the expected one, where it is one that the upstream is known to use as well. */
function otherIssuer(error: unknown, { alsoIssuers }: UpstreamProfile): string | undefined {
  if (!(error instanceof OperationProcessingError) || error.code !== JWT_CLAIM_COMPARISON) return;
  const { claim, claims } = error.cause as { claim: string; claims: IDToken };
  return claim === 'iss' ? alsoIssuers?.find((each) => each === claims.iss) : undefined;
}
