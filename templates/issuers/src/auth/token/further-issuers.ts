import { assertIssuer, assertSecureUrl } from '../secure-url.js';
import type { VerifierConfig, VerifierProfile } from './verify.js';

/** An authorization server beside the main one, with everything that is its own. */
export interface FurtherIssuer extends Pick<
  VerifierConfig,
  'issuer' | 'audience' | 'jwksUri' | 'allowedClients'
> {
  /** Its name in `profiles`. */
  readonly provider: string;
  readonly profile: VerifierProfile;
}

/** What the setting is read with. */
export interface SettingContext {
  /** The main issuer. */
  readonly issuer: string;
  readonly resource: string;
  readonly production: boolean;
  readonly profiles: Readonly<Record<string, VerifierProfile>>;
  /** Runs one check and keeps its problem, so that all are reported together. */
  readonly read: <T>(check: () => T) => T | undefined;
}

/** What a failed check leaves behind is undefined, and never used: its problem stops the start. */
type Checked = { readonly [Key in keyof FurtherIssuer]: FurtherIssuer[Key] | undefined };
type Entry = Readonly<Record<string, unknown>>;

const SETTING = 'AUTH_SERVER_ISSUERS';
const KEYS = ['issuer', 'provider', 'audience', 'jwksUri', 'allowedClients'];
/** Each has its own keys and its own place in memory. */
const MAX_ISSUERS = 20;

/**
 * Reads the value of AUTH_SERVER_ISSUERS: a JSON array of
 * `{ "issuer", "provider", "audience"?, "jwksUri"?, "allowedClients"? }`. Whatever else stands there is a
 * problem, named with its position.
 */
export function readFurtherIssuers(
  value: string | undefined,
  context: SettingContext,
): readonly FurtherIssuer[] {
  const { read } = context;
  if (value === undefined || value === '') return [];
  const entries = read(() => parseEntries(value)) ?? [];
  const further = entries.map((entry, index) => {
    const at = `${SETTING}[${index}]`;
    return read(() => readEntry(entry, at, context));
  });
  const taken = new Set([context.issuer]);
  for (const [index, each] of further.entries()) {
    const issuer = each?.issuer;
    if (issuer === undefined) continue;
    if (taken.has(issuer)) read(() => fail(`${SETTING}[${index}].issuer`, 'is given twice'));
    taken.add(issuer);
  }
  return further as readonly FurtherIssuer[];
}

function parseEntries(value: string): readonly unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch (error) {
    return fail(SETTING, `is not JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(parsed)) return fail(SETTING, 'must be a JSON array of issuers');
  if (parsed.length === 0) return fail(SETTING, 'lists nothing; fill it in or unset it');
  if (parsed.length > MAX_ISSUERS) return fail(SETTING, `lists more than ${MAX_ISSUERS} issuers`);
  return parsed;
}

function readEntry(entry: unknown, at: string, context: SettingContext): Checked {
  const { read, profiles, production } = context;
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    return fail(at, 'must be an object with issuer and provider');
  }
  const { issuer, provider, audience, jwksUri, allowedClients } = entry as Entry;
  for (const key of Object.keys(entry).filter((each) => !KEYS.includes(each))) {
    read(() => fail(at, `has an unknown key ${JSON.stringify(key)}; known are ${listed(KEYS)}`));
  }
  const name = typeof provider === 'string' && Object.hasOwn(profiles, provider) ? provider : '';
  const profile = profiles[name];
  if (!profile) return fail(`${at}.provider`, `must be one of: ${listed(Object.keys(profiles))}`);
  return {
    issuer: read(() => {
      const text = requiredText(issuer, `${at}.issuer`, profile.issuerExpects);
      return assertIssuer(text, `${at}.issuer`, profile, production);
    }),
    provider: name,
    audience: read(() => readAudience(audience, `${at}.audience`, profile, context.resource)),
    // Whoever can change the keys on their way can sign any token (TLS-01).
    jwksUri: read(() => {
      if (jwksUri === undefined) return undefined;
      const text = requiredText(jwksUri, `${at}.jwksUri`, 'the URL of its keys');
      return assertSecureUrl(text, `${at}.jwksUri`, production, 'unset it, and they are found')
        .href;
    }),
    allowedClients: read(() => readClients(allowedClients, `${at}.allowedClients`, profile)),
    profile,
  };
}

function readAudience(
  value: unknown,
  at: string,
  profile: VerifierProfile,
  resource: string,
): string {
  if (profile.audience === 'configured') {
    return requiredText(value, at, `what ${profile.provider} puts into aud; see the README`);
  }
  if (value !== undefined) return fail(at, 'is not used: tokens must name MCP_SERVER_URL in aud');
  return resource;
}

/** Clients of this issuer: another one may have others under the same names. */
function readClients(
  value: unknown,
  at: string,
  { clientAllowList }: VerifierProfile,
): readonly string[] | undefined {
  if (value === undefined && !clientAllowList) return undefined;
  const clients: unknown[] = Array.isArray(value) ? value : [];
  const isListed = (each: unknown): each is string =>
    typeof each === 'string' && each !== '' && each !== '*';
  return clients.length > 0 && clients.every(isListed)
    ? clients
    : fail(at, 'must list the OAuth clients that may call');
}

function requiredText(value: unknown, at: string, expects: string): string {
  return typeof value === 'string' && value !== ''
    ? value
    : fail(at, `must be a text; set it to ${expects}`);
}

function fail(at: string, problem: string): never {
  throw new Error(`${at} ${problem}`);
}

function listed(names: readonly string[]): string {
  return names.join(', ');
}
