import type { Observed } from '../../../src/audit/clients/observed.js';

const issuer = 'https://as.example';

/** An authorization server that has all that clients look for. */
const document = {
  issuer,
  registration_endpoint: `${issuer}/register`,
  scopes_supported: ['mcp:access', 'offline_access'],
  code_challenge_methods_supported: ['S256'],
  client_id_metadata_document_supported: true,
  token_endpoint_auth_methods_supported: ['none'],
};

const target = new URL('https://mcp.example/mcp');

const good: Observed = {
  target,
  reach: 'public',
  status: 401,
  resource: { resource: target.href, authorization_servers: [issuer] },
  scopes: ['mcp:access'],
  server: { issuer, document },
  whyUnknown: 'the metadata names no authorization server',
  registrationIsClosed: false,
  registersListedOnly: false,
  comparesPorts: false,
  refusesInitialize: false,
  unreadable: [],
};

const that = (changes: Partial<Observed>): Observed => ({ ...good, ...changes });
const as = (changes: object): Observed =>
  that({ server: { issuer, document: { ...document, ...changes } } });
const resource = (changes: object): Observed =>
  that({ resource: { ...good.resource, ...changes } });

const byHand = { client_id_metadata_document_supported: false, registration_endpoint: undefined };

/** Servers as clients meet them, by what is special about each. */
export const servers = {
  'has everything': good,
  'is on this machine': that({ reach: 'loopback' }),
  'has a private address': that({ reach: 'private' }),
  'asks for no token': that({ status: 200 }),
  'asks for no token, on this machine': that({ status: 200, reach: 'loopback' }),
  'answers 403': that({ status: 403 }),
  'is away': that({ status: 503 }),
  'has no metadata': that({ resource: undefined, server: undefined }),
  'names no authorization server': that({
    resource: { resource: target.href },
    server: undefined,
  }),
  'calls itself by its origin': resource({ resource: 'https://mcp.example' }),
  'calls itself by its URL with a slash': resource({ resource: 'https://mcp.example/mcp/' }),
  'calls itself by another path': resource({ resource: 'https://mcp.example/other' }),
  'calls itself by another host': resource({ resource: 'https://other.example/mcp' }),
  'does not call itself anything': resource({ resource: undefined }),
  'has an authorization server that was not looked at': that({
    server: undefined,
    whyUnknown:
      'the authorization server is another host, as.example; --follow-issuer lets the audit read its metadata',
  }),
  'has an authorization server of another name': as({ issuer: 'https://other.example' }),
  'has an authorization server without PKCE': as({ code_challenge_methods_supported: ['plain'] }),
  'takes no documents': as({ client_id_metadata_document_supported: undefined }),
  'takes documents, and does not say none': as({
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
  }),
  'takes documents, does not say none and registers nobody': as({
    token_endpoint_auth_methods_supported: undefined,
    registration_endpoint: undefined,
  }),
  'registers nobody': as({ registration_endpoint: undefined }),
  'takes neither documents nor registrations': as(byHand),
  'closed its registration': that({
    registrationIsClosed: true,
    server: { issuer, document: { ...document, client_id_metadata_document_supported: false } },
  }),
  'registers listed redirects only': that({
    registersListedOnly: true,
    server: { issuer, document: { ...document, client_id_metadata_document_supported: false } },
  }),
  'compares ports': that({ comparesPorts: true }),
  'lists no scopes of the resource': as({ scopes_supported: ['openid', 'offline_access'] }),
  'lists no scopes': as({ scopes_supported: undefined }),
  'knows no initialize': that({ refusesInitialize: true }),
  'cannot be read by pages': that({ unreadable: ['the protected resource metadata'] }),
} as const satisfies Record<string, Observed>;
