import { ClientRefusedError } from './client-refused-error.js';
import { displayName } from './display-name.js';
import { readRedirect, type Redirect } from './redirect-uris.js';

/** All that is taken of what a client says of itself. Public: nobody here has a secret (AT-28). */
export interface AdmittedMetadata {
  readonly client_name?: string;
  readonly redirect_uris: string[];
  readonly grant_types: ('authorization_code' | 'refresh_token')[];
  readonly response_types: ['code'];
  readonly token_endpoint_auth_method: 'none';
  readonly application_type: 'native' | 'web';
}

const MAX_REDIRECTS = 20;
/** Of all redirects together: whoever registers fills the store (AT-27). */
const MAX_CHARACTERS = 4096;

/** Grants and answers that OAuth 2.1 has dropped, or that are no user's (AT-30). Others are just not given. */
const REFUSED_GRANTS = ['implicit', 'password', 'client_credentials'];
const REFUSED_RESPONSES = /(?:^| )(?:token|id_token)(?: |$)/;

/**
 * Reads what a client says of itself, in a registration or in a document: the same rules hold for both
 * (AT-31). What is not taken is dropped without a word, as RFC 7591 section 2 allows; a scope is no limit.
 *
 * @param allows whether a client may return there
 * @throws ClientRefusedError
 */
export function readClientMetadata(
  sent: Readonly<Record<string, unknown>>,
  allows: (redirect: Redirect) => boolean,
): AdmittedMetadata {
  const redirects = readRedirects(sent['redirect_uris'], allows);
  const name = displayName(sent['client_name']);
  return {
    ...(name === undefined ? {} : { client_name: name }),
    redirect_uris: redirects.map(({ uri }) => uri),
    grant_types: readGrants(sent['grant_types']),
    response_types: readResponses(sent['response_types']),
    token_endpoint_auth_method: 'none',
    // Clients on this machine often leave it out, which would mean `web` (AS-15).
    application_type: redirects.some(({ kind }) => kind !== 'https') ? 'native' : 'web',
  };
}

/** One that is not good refuses all: a client must not come by a redirect along with others (AT-24). */
function readRedirects(uris: unknown, allows: (redirect: Redirect) => boolean): Redirect[] {
  const refuse = (what: string): never => {
    throw new ClientRefusedError('invalid_redirect_uri', what);
  };
  if (!Array.isArray(uris) || uris.length === 0) return refuse('redirect_uris is missing');
  if (uris.length > MAX_REDIRECTS)
    return refuse(`redirect_uris has more than ${MAX_REDIRECTS} entries`);
  const redirects = uris.map((uri: unknown, index) => {
    const redirect = readRedirect(uri) ?? refuse(`redirect_uris[${index}] is malformed`);
    if (allows(redirect)) return redirect;
    return refuse(
      `redirect_uris[${index}] is not among those that this server accepts (${redirect.uri}); its operator can add it`,
    );
  });
  const characters = redirects.reduce((sum, { uri }) => sum + uri.length, 0);
  return characters > MAX_CHARACTERS ? refuse('redirect_uris are too long together') : redirects;
}

function readGrants(grants: unknown): AdmittedMetadata['grant_types'] {
  const asked = readList(grants, 'grant_types', ['authorization_code']);
  const refused = asked.find((grant) => REFUSED_GRANTS.includes(grant));
  if (refused !== undefined) {
    throw new ClientRefusedError('invalid_client_metadata', `grant_types must not have ${refused}`);
  }
  if (!asked.includes('authorization_code')) {
    throw new ClientRefusedError(
      'invalid_client_metadata',
      'grant_types must have authorization_code',
    );
  }
  return asked.includes('refresh_token')
    ? ['authorization_code', 'refresh_token']
    : ['authorization_code'];
}

function readResponses(responses: unknown): ['code'] {
  const asked = readList(responses, 'response_types', ['code']);
  if (!asked.includes('code') || asked.some((response) => REFUSED_RESPONSES.test(response))) {
    throw new ClientRefusedError('invalid_client_metadata', 'response_types must be code');
  }
  return ['code'];
}

/** Empty members say as little as absent ones (RFC 7591 section 2). */
function readList(value: unknown, member: string, otherwise: readonly string[]): readonly string[] {
  if (value === undefined || value === null || value === '') return otherwise;
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) {
    throw new ClientRefusedError('invalid_client_metadata', `${member} must be a list of strings`);
  }
  return value.length === 0 ? otherwise : value;
}
