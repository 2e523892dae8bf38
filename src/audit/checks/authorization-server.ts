import type { Context } from '../context.js';
import { reachOfHost } from '../http/address-policy.js';
import { broken, expect, holds, unknown, type Check, type Outcome } from '../model.js';
import type { IssuerSurvey } from '../survey-issuers.js';
import { whyNoIssuer } from './metadata.js';

type Document = NonNullable<IssuerSurvey['document']>;

/** A check on the metadata of each authorization server; those of the audit itself say nothing. */
const onEach =
  (judge: (document: Document) => string | undefined) =>
  async (context: Context): Promise<Outcome> => {
    const known = (await context.issuers()).filter(({ document }) => document);
    const theirs = known.filter(({ issuer }) => issuer !== context.issuer?.issuer);
    if (known.length > 0 && theirs.length === 0) {
      return unknown("the authorization server is the audit's own");
    }
    if (theirs.length === 0) return unknown(await whyNoIssuer(context));
    for (const { issuer, document, found } of theirs) {
      const fault = document && judge(document);
      if (fault !== undefined)
        return broken(`${issuer}: ${fault}`, ...(found ? [found.answer] : []));
    }
    return holds;
  };

function isSecure(url: unknown): boolean {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || reachOfHost(hostname) === 'loopback';
}

const includes = (value: unknown, wanted: string) => Array.isArray(value) && value.includes(wanted);

/** What the authorization server publishes of itself, and clients rely on. */
export const authorizationServerChecks: readonly Check[] = [
  {
    rows: ['OP-01'],
    title: 'has an authorization server with the endpoints of OAuth 2.1',
    fix: 'Publish authorization_endpoint and token_endpoint.',
    run: onEach((document) => {
      const missing = ['authorization_endpoint', 'token_endpoint'].filter(
        (name) => typeof document[name] !== 'string',
      );
      return missing.length === 0 ? undefined : `${missing.join(', ')} is missing`;
    }),
  },
  {
    rows: ['OP-02'],
    title: 'has an authorization server that announces PKCE with S256',
    fix: 'Publish code_challenge_methods_supported with S256; clients refuse to sign in without it.',
    run: onEach((document) =>
      includes(document['code_challenge_methods_supported'], 'S256')
        ? undefined
        : 'code_challenge_methods_supported does not list S256',
    ),
  },
  {
    rows: ['OP-04'],
    title: 'has an authorization server that takes client ID metadata documents',
    fix: 'Enable them, or register clients by hand.',
    run: onEach((document) =>
      document['client_id_metadata_document_supported'] === true
        ? undefined
        : 'client_id_metadata_document_supported is not true',
    ),
  },
  {
    rows: ['OP-06'],
    title: 'lets clients it has never seen sign in',
    fix: 'Offer client ID metadata documents or dynamic registration, or register clients by hand.',
    run: onEach((document) =>
      document['client_id_metadata_document_supported'] === true ||
      typeof document['registration_endpoint'] === 'string'
        ? undefined
        : 'it offers neither metadata documents nor registration: clients must be registered by hand',
    ),
  },
  {
    rows: ['OP-07'],
    title: 'has an authorization server that names itself in its answers',
    fix: 'Send iss in authorization responses and announce it (RFC 9207).',
    run: onEach((document) =>
      document['authorization_response_iss_parameter_supported'] === true
        ? undefined
        : 'authorization_response_iss_parameter_supported is not true',
    ),
  },
  {
    rows: ['TLS-04'],
    title: 'has an authorization server whose endpoints are https',
    fix: 'Serve every endpoint over TLS.',
    run: onEach((document) => {
      const names = [
        'authorization_endpoint',
        'token_endpoint',
        'registration_endpoint',
        'jwks_uri',
      ];
      const plain = names.filter((name) => name in document && !isSecure(document[name]));
      return plain.length === 0 ? undefined : `${plain.join(', ')} is not https`;
    }),
  },
  {
    rows: ['PASS-07'],
    title: 'owes nothing of an authorization server, or is one properly',
    fix: 'A server with authorize and token endpoints of its own must meet OAuth 2.1 as a whole.',
    async run(context) {
      const issuers = await context.issuers();
      const own = issuers.find(
        ({ issuer }) => URL.canParse(issuer) && new URL(issuer).origin === context.target.origin,
      );
      if (!own) return holds;
      return expect(
        own.document !== undefined,
        'it names itself as authorization server and has no metadata',
        ...(own.found ? [own.found.answer] : []),
      );
    },
  },
];
