/**
 * Fixed texts: the same for every error of a kind, and never anything the caller sent (CHAL-06, CHAL-25).
 * Some clients know a 401 only by the word in its body.
 */
const DESCRIPTIONS = {
  invalid_request: 'The Authorization header is malformed',
  invalid_token: 'Unauthorized: the access token is not valid for this resource',
  insufficient_scope: 'The access token does not carry the required scope',
};

/** Builds the body beside a challenge; where scopes are missing it names them as the challenge does. */
export function errorBody(error, scopes) {
  const namesScopes = error === 'insufficient_scope' && scopes.length > 0;
  return {
    error,
    error_description: DESCRIPTIONS[error],
    ...(namesScopes ? { scope: scopes.join(' ') } : {}),
  };
}

/** Fixed texts as well, for what no other token of the same caller changes. */
const REFUSALS = {
  needs_user: 'This tool needs a user, and no user stands behind this access token.',
  roles_unknown:
    'The access token does not list the roles or groups of its user, because there are too many. Signing in again does not change it; whoever manages permissions here has to assign fewer, or roles of this application.',
};

/** Builds the body of a refusal that is not about scopes. */
export function refusalBody(reason) {
  return { error: 'insufficient_permissions', error_description: REFUSALS[reason] };
}

/**
 * Builds the body where another sign-in brings no more scopes. It has no code that sends clients to sign in
 * again, and says to people what will help.
 *
 * @param missing scopes of the policy; nothing that the caller sent
 */
export function permissionBody(missing, { kind }) {
  return {
    error: 'insufficient_permissions',
    error_description: `This ${kind === 'machine' ? 'client' : 'user'} may not do that: ${missing.join(' ')} is missing. Signing in again does not change it; whoever manages permissions here has to grant it.`,
  };
}

/**
 * Builds the value of `WWW-Authenticate` (RFC 6750 section 3, RFC 9728 section 5.1). This is the only
 * place that builds challenges.
 *
 * @param error absent when no credentials were sent (CHAL-07)
 * @param scopes everything the operation needs (CHAL-15, CHAL-16); checked when the server started
 */
export function bearerChallenge(challenge) {
  const parameters = [
    ...(challenge.error
      ? [`error="${challenge.error}"`, `error_description="${DESCRIPTIONS[challenge.error]}"`]
      : []),
    ...(challenge.scopes.length > 0 ? [`scope="${challenge.scopes.join(' ')}"`] : []),
    `resource_metadata="${challenge.resourceMetadataUrl}"`,
  ];
  return `Bearer ${parameters.join(', ')}`;
}
