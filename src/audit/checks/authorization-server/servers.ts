import type { Context } from '../../engine/context.js';
import {
  fail,
  notChecked,
  type NotChecked,
  type Outcome,
  type Outcomes,
  pass,
} from '../../engine/outcome.js';
import { isOurs, type IssuerSurvey, whyUnknown } from '../../protocol/issuer-metadata.js';

export type Document = NonNullable<IssuerSurvey['document']>;
type Known = IssuerSurvey & { readonly document: Document };

/** Takes the authorization servers that are known; those of the audit itself say nothing. */
export async function servers({ issuers, issuer: ours }: Context) {
  const all = await issuers();
  const known = all.filter((each): each is Known => !!each.document);
  const foreign = known.filter(({ issuer }) => !isOurs(issuer, ours));
  if (foreign.length === 0) {
    return notChecked(
      known.length > 0 ? "the authorization server is the audit's own" : whyUnknown(all),
    );
  }
  return { servers: foreign, isAll: known.length === all.length, whyNotAll: whyUnknown(all) };
}

export type Servers = Exclude<Awaited<ReturnType<typeof servers>>, NotChecked>;

/** Judges the metadata of each authorization server; a text says what is wrong, if anything. */
export function* ofEach(
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

/** An authorization server and an endpoint of it that may be asked. */
export interface Asked {
  readonly issuer: string;
  readonly document: Document;
  readonly endpoint: string;
}

/**
 * Takes the authorization servers with this endpoint on their own host. Metadata must not send the audit
 * anywhere else.
 */
export const withEndpoint = (member: string) => async (context: Context) => {
  const known = await servers(context);
  if ('kind' in known) return known;
  const asked = known.servers.flatMap(({ issuer, document }): Asked[] => {
    const endpoint = document[member];
    return typeof endpoint === 'string' && isAtHost(endpoint, issuer)
      ? [{ issuer, document, endpoint }]
      : [];
  });
  return asked.length > 0
    ? { asked }
    : notChecked(`no authorization server has its ${member} on its own host`);
};

/** Whether an endpoint is on the host of its issuer. */
export function isAtHost(endpoint: string, issuer: string): boolean {
  return URL.canParse(endpoint) && new URL(endpoint).hostname === new URL(issuer).hostname;
}

export const includes = (value: unknown, wanted: string) =>
  Array.isArray(value) && value.includes(wanted);

/** Tells that users sign in there, which is the default (RFC 8414 section 2). */
export const hasUsers = ({ grant_types_supported: grants }: Document) =>
  !Array.isArray(grants) || grants.includes('authorization_code');

/** Endpoints that are missing. */
export const missingEndpoints = (document: Document): string[] =>
  [...(hasUsers(document) ? ['authorization_endpoint'] : []), 'token_endpoint'].filter(
    (name) => typeof document[name] !== 'string',
  );

/** Tells that it announces PKCE, as far as anybody signs in there (RFC 8414 section 2). */
export const hasPkce = (document: Document): boolean =>
  !hasUsers(document) || includes(document['code_challenge_methods_supported'], 'S256');
