import type { Context } from '../../engine/context.js';
import { fail, warn, pass, notChecked, type Check, type Outcome } from '../../engine/model.js';
import type { IssuerSurvey } from '../../protocol/issuer-metadata.js';
import { judgeHttps, ON_LOOPBACK } from '../../protocol/https.js';
import { whyNoIssuer } from '../metadata/on-document.js';

export type Document = NonNullable<IssuerSurvey['document']>;
type Known = IssuerSurvey & { readonly document: Document };

/** Authorization servers that are known; those of the audit itself say nothing. */
async function theirs(context: Context): Promise<readonly Known[] | Outcome> {
  const known = (await context.issuers()).filter((each): each is Known => !!each.document);
  const foreign = known.filter(({ issuer }) => issuer !== context.issuer?.issuer);
  if (known.length > 0 && foreign.length === 0) {
    return notChecked("the authorization server is the audit's own");
  }
  return foreign.length === 0 ? notChecked(await whyNoIssuer(context)) : foreign;
}

/** A check on the metadata of each authorization server; the judge says what is wrong, if anything. */
const onEach =
  (judge: (document: Document, context: Context) => Outcome | string | undefined) =>
  async (context: Context): Promise<Outcome> => {
    const servers = await theirs(context);
    if ('kind' in servers) return servers;
    let outcome: Outcome = pass;
    for (const { issuer, document, found } of servers) {
      const verdict = judge(document, context) ?? pass;
      if (typeof verdict === 'string') {
        return fail(`${issuer}: ${verdict}`, ...(found ? [found.response] : []));
      }
      if (verdict.kind !== 'pass') outcome = verdict;
    }
    const isAll = (await context.issuers()).every(({ document }) => document);
    return outcome === pass && !isAll ? notChecked(await whyNoIssuer(context)) : outcome;
  };

const includes = (value: unknown, wanted: string) => Array.isArray(value) && value.includes(wanted);

/** Whether users sign in there; the default of RFC 8414 section 2 has it so. */
const hasUsers = ({ grant_types_supported: grants }: Document) =>
  !Array.isArray(grants) || grants.includes('authorization_code');

/** Endpoints that are missing. */
export const missingEndpoints = (document: Document): string[] =>
  [...(hasUsers(document) ? ['authorization_endpoint'] : []), 'token_endpoint'].filter(
    (name) => typeof document[name] !== 'string',
  );

/** Whether it announces PKCE, as far as anybody signs in there. */
export const hasPkce = (document: Document): boolean =>
  !hasUsers(document) || includes(document['code_challenge_methods_supported'], 'S256');

const acceptsStrangers = (document: Document) =>
  document['client_id_metadata_document_supported'] === true ||
  typeof document['registration_endpoint'] === 'string';

/** What the authorization server publishes of itself, and clients rely on. */
export const authorizationServerChecks: readonly Check[] = [
  {
    rows: ['OP-01'],
    title: 'has an authorization server with the endpoints of OAuth 2.1',
    fix: 'Publish authorization_endpoint and token_endpoint.',
    run: onEach((document) => {
      const missing = missingEndpoints(document);
      return missing.length === 0 ? undefined : `${missing.join(', ')} is missing`;
    }),
  },
  {
    rows: ['OP-02'],
    title: 'has an authorization server that announces PKCE with S256',
    fix: 'Publish code_challenge_methods_supported with S256; clients refuse to sign in without it.',
    run: onEach((document) =>
      hasPkce(document) ? undefined : 'code_challenge_methods_supported does not list S256',
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
    async run(context) {
      const servers = await theirs(context);
      if ('kind' in servers) return servers;
      // A client takes the server that suits it; registration by hand is allowed, too.
      return servers.some(({ document }) => acceptsStrangers(document))
        ? pass
        : warn(
            'no metadata documents and no registration: clients must be registered by hand',
            ...servers.flatMap(({ found }) => (found ? [found.response] : [])),
          );
    },
  },
  {
    rows: ['OP-07'],
    title: 'has an authorization server that names itself in its answers',
    fix: 'Send iss in authorization responses and announce it (RFC 9207).',
    run: onEach((document) =>
      !hasUsers(document) || document['authorization_response_iss_parameter_supported'] === true
        ? undefined
        : 'authorization_response_iss_parameter_supported is not true',
    ),
  },
  {
    rows: ['TLS-04'],
    title: 'has an authorization server whose endpoints are https',
    fix: 'Serve every endpoint over TLS.',
    run: onEach((document, { target }) => {
      const names = Object.keys(document).filter((name) => /(_endpoint|^jwks_uri)$/.test(name));
      const kinds = new Map(names.map((name) => [name, kindOf(document[name], target)]));
      const plain = names.filter((name) => kinds.get(name) === 'plain');
      if (plain.length > 0) return `${plain.join(', ')} is not https`;
      return [...kinds.values()].includes('loopback') ? notChecked(ON_LOOPBACK) : undefined;
    }),
  },
];

function kindOf(value: unknown, target: URL): ReturnType<typeof judgeHttps> {
  return typeof value === 'string' && URL.canParse(value)
    ? judgeHttps(new URL(value), target)
    : 'plain';
}
