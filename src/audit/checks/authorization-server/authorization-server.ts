import { check, type Check } from '../../engine/check.js';
import { notChecked, pass, warn } from '../../engine/outcome.js';
import { judgeHttps, ON_LOOPBACK } from '../../protocol/https.js';
import {
  hasPkce,
  hasUsers,
  includes,
  missingEndpoints,
  ofEach,
  servers,
  type Document,
} from './servers.js';

const acceptsStrangers = (document: Document) =>
  document['client_id_metadata_document_supported'] === true ||
  typeof document['registration_endpoint'] === 'string';

/** Checks the metadata that clients rely on (RFC 8414 section 2). */
export const authorizationServerChecks: readonly Check[] = [
  check({
    rows: ['OP-01', 'AS-35'],
    title: 'has an authorization server with the endpoints of OAuth 2.1',
    fix: 'Publish authorization_endpoint and token_endpoint.',
    on: servers,
    run: (context) =>
      ofEach(context, (document) => {
        const missing = missingEndpoints(document);
        return missing.length === 0 ? undefined : `${missing.join(', ')} is missing`;
      }),
  }),
  check({
    rows: ['AS-35'],
    title: 'has an authorization server that says what clients without a secret need to know',
    fix: 'Publish response_types_supported, and none among token_endpoint_auth_methods_supported.',
    on: servers,
    run: (context) =>
      ofEach(context, (document) => {
        if (!Array.isArray(document['response_types_supported'])) {
          return 'response_types_supported is missing';
        }
        const modes = document['response_modes_supported'];
        if (Array.isArray(modes) && hasUsers(document) && !modes.includes('query')) {
          return warn(
            'response_modes_supported does not list query, in which clients expect a code',
          );
        }
        const methods = document['token_endpoint_auth_methods_supported'];
        return !acceptsStrangers(document) || !hasUsers(document) || includes(methods, 'none')
          ? undefined
          : warn('token_endpoint_auth_methods_supported does not list none');
      }),
  }),
  check({
    rows: ['OP-02', 'AS-04'],
    title: 'has an authorization server that announces PKCE with S256',
    fix: 'Publish code_challenge_methods_supported with S256; clients refuse to sign in without it.',
    on: servers,
    run: (context) =>
      ofEach(context, (document) =>
        hasPkce(document) ? undefined : 'code_challenge_methods_supported does not list S256',
      ),
  }),
  check({
    rows: ['OP-04', 'AS-06'],
    title: 'has an authorization server that takes client ID metadata documents',
    fix: 'Enable them, or register clients by hand.',
    on: servers,
    run: (context) =>
      ofEach(context, (document) =>
        document['client_id_metadata_document_supported'] === true
          ? undefined
          : 'client_id_metadata_document_supported is not true',
      ),
  }),
  check({
    rows: ['OP-06', 'AS-07'],
    title: 'lets clients it has never seen sign in',
    fix: 'Offer client ID metadata documents or dynamic registration, or register clients by hand.',
    on: servers,
    // A client takes the server that suits it; registration by hand is allowed, too.
    run: ({ servers: list }) =>
      list.some(({ document }) => acceptsStrangers(document))
        ? pass
        : warn(
            'no metadata documents and no registration: clients must be registered by hand',
            ...list.flatMap(({ found }) => (found ? [found.response] : [])),
          ),
  }),
  check({
    rows: ['OP-07', 'AS-05'],
    title: 'has an authorization server that names itself in its answers',
    fix: 'Send iss in authorization responses and announce it (RFC 9207).',
    on: servers,
    run: (context) =>
      ofEach(context, (document) =>
        !hasUsers(document) || document['authorization_response_iss_parameter_supported'] === true
          ? undefined
          : 'authorization_response_iss_parameter_supported is not true',
      ),
  }),
  check({
    rows: ['TLS-04', 'AS-16'],
    title: 'has an authorization server whose endpoints are https',
    fix: 'Serve every endpoint over TLS.',
    on: servers,
    run: (context) =>
      ofEach(context, (document) => {
        const { target } = context;
        const names = Object.keys(document).filter((name) => /(_endpoint|^jwks_uri)$/.test(name));
        const kinds = new Map(names.map((name) => [name, kindOf(document[name], target)]));
        const plain = names.filter((name) => kinds.get(name) === 'plain');
        if (plain.length > 0) return `${plain.join(', ')} is not https`;
        return [...kinds.values()].includes('loopback') ? notChecked(ON_LOOPBACK) : undefined;
      }),
  }),
];

function kindOf(value: unknown, target: URL): ReturnType<typeof judgeHttps> {
  return typeof value === 'string' && URL.canParse(value)
    ? judgeHttps(new URL(value), target)
    : 'plain';
}
