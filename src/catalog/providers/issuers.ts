import type { Provider, ProviderParameter } from '../types.js';

const URL_PART = String.raw`[^\s?#"'<>\\^\x60{|}]`;

/** Source of a regular expression for a GUID. */
export const GUID = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

/** A setting that is an https URL with any path. */
export const urlParameter = (key: string, title: string, example: string): ProviderParameter => ({
  key,
  title,
  example,
  pattern: `https://${URL_PART}+`,
  expects: 'an https URL without query and fragment',
});

/** A setting that is the beginning of URLs. */
export const baseUrlParameter = (
  key: string,
  title: string,
  example: string,
): ProviderParameter => ({
  key,
  title,
  example,
  pattern: `https://${URL_PART}*${URL_PART.replace(/\]$/, '/]')}`,
  expects: 'an https URL without a trailing slash',
});

/** A setting that is a host name. */
export const hostParameter = (
  key: string,
  title: string,
  example: string,
  expects = 'a host name',
): ProviderParameter => ({ key, title, example, pattern: '[a-z0-9.-]+', expects });

/** An issuer that may be any URL (RFC 8414 section 2). */
export const anyIssuer = {
  issuerTemplate: '{issuer}',
  issuerPattern: String.raw`^https?://[^\s?#]+$`,
  issuerExpects: 'an absolute URL without query and fragment',
} as const satisfies Partial<Provider>;

/** An issuer that is a host over https and nothing else. */
export const bareHost = {
  issuerPattern: '^https://[a-z0-9.-]+$',
  issuerExpects: 'https://DOMAIN without a slash at the end',
} as const satisfies Partial<Provider>;
