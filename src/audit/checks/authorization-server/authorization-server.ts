import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import {
  fail,
  notChecked,
  type NotChecked,
  type Outcome,
  type Outcomes,
  pass,
  warn,
} from '../../engine/outcome.js';
import { judgeHttps, ON_LOOPBACK } from '../../protocol/https.js';
import { type IssuerSurvey, whyUnknown } from '../../protocol/issuer-metadata.js';

export type Document = NonNullable<IssuerSurvey['document']>;
type Known = IssuerSurvey & { readonly document: Document };

/** Takes the authorization servers that are known; those of the audit itself say nothing. */
async function servers({ issuers, issuer: ours }: Context) {
  const all = await issuers();
  const known = all.filter((each): each is Known => !!each.document);
  const foreign = known.filter(({ issuer }) => issuer !== ours?.issuer);
  if (foreign.length === 0) {
    return notChecked(
      known.length > 0 ? "the authorization server is the audit's own" : whyUnknown(all),
    );
  }
  return { servers: foreign, isAll: known.length === all.length, whyNotAll: whyUnknown(all) };
}

type Servers = Exclude<Awaited<ReturnType<typeof servers>>, NotChecked>;

/** Judges the metadata of each authorization server; a text says what is wrong, if anything. */
function* ofEach(
  { servers: list, isAll, whyNotAll }: Servers,
  judge: (document: Document) => Outcome | string | undefined,
): Outcomes {
  for (const { issuer, document, found } of list) {
    const verdict = judge(document) ?? pass;
    const evidence = found ? [found.response] : [];
    yield typeof verdict === 'string' ? fail(`${issuer}: ${verdict}`, ...evidence) : verdict;
  }
  if (!isAll) yield notChecked(whyNotAll);
}

const includes = (value: unknown, wanted: string) => Array.isArray(value) && value.includes(wanted);

/** Tells that users sign in there, which is the default (RFC 8414 section 2). */
const hasUsers = ({ grant_types_supported: grants }: Document) =>
  !Array.isArray(grants) || grants.includes('authorization_code');

/** Endpoints that are missing. */
export const missingEndpoints = (document: Document): string[] =>
  [...(hasUsers(document) ? ['authorization_endpoint'] : []), 'token_endpoint'].filter(
    (name) => typeof document[name] !== 'string',
  );

/** Tells that it announces PKCE, as far as anybody signs in there (RFC 8414 section 2). */
export const hasPkce = (document: Document): boolean =>
  !hasUsers(document) || includes(document['code_challenge_methods_supported'], 'S256');

const acceptsStrangers = (document: Document) =>
  document['client_id_metadata_document_supported'] === true ||
  typeof document['registration_endpoint'] === 'string';

/** Checks the metadata that clients rely on (RFC 8414 section 2). */
export const authorizationServerChecks: readonly Check[] = [
  check({
    rows: ['OP-01'],
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
    rows: ['OP-02'],
    title: 'has an authorization server that announces PKCE with S256',
    fix: 'Publish code_challenge_methods_supported with S256; clients refuse to sign in without it.',
    on: servers,
    run: (context) =>
      ofEach(context, (document) =>
        hasPkce(document) ? undefined : 'code_challenge_methods_supported does not list S256',
      ),
  }),
  check({
    rows: ['OP-04'],
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
    rows: ['OP-06'],
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
    rows: ['OP-07'],
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
    rows: ['TLS-04'],
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
