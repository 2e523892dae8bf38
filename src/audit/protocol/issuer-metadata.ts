import { reachOfHost } from '../../http/address-policy.js';
import { issuerMetadataUrls } from '../../http/well-known.js';
import { jsonObject, NoResponseError, type Response } from '../../http/response.js';
import type { Requests } from './requests.js';

/** One authorization server that the metadata names. */
export interface IssuerSurvey {
  readonly issuer: string;
  /** The first metadata document found, in the three forms. */
  readonly found: { readonly form: string; readonly response: Response } | undefined;
  readonly document: Readonly<Record<string, unknown>> | undefined;
  /** Reason for which nothing is known of it. */
  readonly skipped: string | undefined;
}

/** Fetches metadata, also of another host when that is allowed. */
type Asker = Pick<Requests, 'target' | 'fetch'> & { readonly followIssuer: boolean };

/** The authorization servers that metadata of a resource names, as far as it does so by strings. */
export function namedIssuers(document: Readonly<Record<string, unknown>> | undefined): string[] {
  const list = document?.['authorization_servers'];
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}

/** Issuers that are looked at. */
const MOST = 3;

/**
 * Reads the metadata of the authorization servers that the resource names. That is another host
 * than the one that was named, so it takes permission; a server must not send the audit somewhere.
 *
 * @param beside an issuer that is looked at although nobody names it
 */
export async function surveyIssuers(
  document: Readonly<Record<string, unknown>> | undefined,
  beside: string | undefined,
  asker: Asker,
): Promise<readonly IssuerSurvey[]> {
  const issuers = [...namedIssuers(document), ...(beside === undefined ? [] : [beside])];
  const surveys: IssuerSurvey[] = [];
  for (const [index, issuer] of issuers.entries()) {
    surveys.push(
      index < MOST
        ? await surveyIssuer(asker, issuer)
        : { ...nothingOf(issuer), skipped: `only the first ${MOST} issuers are looked at` },
    );
  }
  return surveys;
}

async function surveyIssuer(asker: Asker, issuer: string): Promise<IssuerSurvey> {
  const skipped = whyNot(asker, issuer);
  if (skipped !== undefined) return { ...nothingOf(issuer), skipped };
  let away: string | undefined;
  for (const { form, url } of issuerMetadataUrls(issuer)) {
    try {
      const response = await asker.fetch(url);
      const document = response.status === 200 ? jsonObject(response) : undefined;
      if (document) return { issuer, found: { form, response }, document, skipped: undefined };
      if (response.status >= 500) away = `the issuer ${issuer} answers ${response.status}`;
    } catch (error) {
      if (!(error instanceof NoResponseError)) throw error;
      away = `no answer from the issuer ${issuer}: ${error.message}`;
    }
  }
  // Who is away for the moment shows nothing, neither good nor bad.
  return { ...nothingOf(issuer), skipped: away };
}

const nothingOf = (issuer: string) => ({ issuer, found: undefined, document: undefined });

function whyNot({ target, followIssuer }: Asker, issuer: string): string | undefined {
  if (!URL.canParse(issuer)) return `the issuer ${issuer} is no URL`;
  const { hostname, protocol } = new URL(issuer);
  if (!['https:', 'http:'].includes(protocol)) return `the issuer ${issuer} is no web address`;
  if (hostname === target.hostname) return undefined;
  if (!followIssuer) {
    return `the authorization server is another host, ${hostname}; --follow-issuer lets the audit read its metadata`;
  }
  const reach = reachOfHost(hostname);
  return reach === 'public' || reach === reachOfHost(target.hostname)
    ? undefined
    : `the issuer ${issuer} is a ${reach} address that nobody named`;
}

/** Tells that the audit's own issuer is named, if with the slash that some libraries put behind a host. */
export function isOurs(issuer: string, ours: { readonly issuer: string } | undefined): boolean {
  return ours !== undefined && (issuer === ours.issuer || issuer === `${ours.issuer}/`);
}

/** Says why nothing is known of the authorization servers, or of one of them. */
export function whyUnknown(issuers: readonly IssuerSurvey[]): string {
  const silent = issuers.find(({ document }) => !document);
  if (!silent) return 'the metadata names no authorization server';
  return silent.skipped ?? `no metadata was found for ${silent.issuer}`;
}
