import { isDeepStrictEqual } from 'node:util';
import { catalog, fixedRequestOf, type Provider } from '../catalog/index.js';
import type { Config, ConfiguredIssuer } from './config.js';
import { isRecord } from './is-record.js';
import { quoted, type Problem } from './problem.js';
import { providerSettingProblems, recordKeyProblems } from './provider-settings.js';
import type { GivenAnswers, IssuerAnswer } from './schema.js';

/** The record of a provider, as settings describe it more closely. */
export function adjustedProvider(id: string, settings: Readonly<Record<string, string>>): Provider {
  const record = catalog.providers.find((candidate) => candidate.id === id);
  if (!record) throw new Error(`the catalog has no ${id}`);
  return record.adjusted?.(record, settings) ?? record;
}

/** Gives every further issuer a name; those whose tokens are shaped alike share one. */
export function configuredIssuers(answers: readonly IssuerAnswer[]): ConfiguredIssuer[] {
  const issuers: ConfiguredIssuer[] = [];
  for (const { provider: id, providerSettings = {} } of answers) {
    const provider = adjustedProvider(id, providerSettings);
    const ofProvider = issuers.filter((each) => each.provider.id === id);
    const alike = ofProvider.find((each) => isDeepStrictEqual(each.provider, provider));
    const names = new Set(ofProvider.map(({ key }) => key)).size;
    const key = alike?.key ?? (names === 0 ? id : `${id}-${names + 1}`);
    issuers.push({ key, provider, providerSettings });
  }
  return issuers;
}

/** The answers that a configuration came from. */
export function issuerAnswers({ issuers = [] }: Config): IssuerAnswer[] {
  return issuers.map(({ provider, providerSettings }) => ({
    provider: provider.id,
    ...(Object.keys(providerSettings).length === 0
      ? {}
      : { providerSettings: { ...providerSettings } }),
  }));
}

/** The configuration as it would be for each further provider alone; providers that have been there are left out. */
export function furtherConfigs(config: Config): Config[] {
  const seen = new Set([config.provider.id]);
  return (config.issuers ?? []).flatMap(({ provider, providerSettings }): Config[] => {
    if (seen.has(provider.id)) return [];
    seen.add(provider.id);
    // Only tokens of the main issuer are exchanged.
    const downstream = catalog.downstreams.find(({ id }) => id === 'none') ?? config.downstream;
    return [{ ...config, provider, providerSettings, downstream }];
  });
}

/** Rules for further issuers, each and beside the main one. */
export function issuerProblems(answers: GivenAnswers): Problem[] {
  const { issuers = [], provider: mainId, providerSettings } = answers;
  const problems = issuers.flatMap((issuer, index) =>
    providerSettingProblems(issuer, `issuers[${index}].`),
  );
  if (problems.length > 0 || mainId === undefined || issuers.length === 0) return problems;
  const main = adjustedProvider(mainId, providerSettings ?? {});
  if (main.verification === 'introspection') {
    const message = `${main.label} has to be asked about every token, and it must not be shown those of other issuers; further issuers need a main provider whose tokens are signed`;
    return [{ path: 'issuers', message }];
  }
  return issuers.flatMap(({ provider: id, providerSettings: settings }, index): Problem[] => {
    const further = adjustedProvider(id, settings ?? {});
    const message = whyNotBeside(main, further);
    return message === undefined ? [] : [{ path: `issuers[${index}].provider`, message }];
  });
}

/** The schema library passes over such keys in records, so they are looked for in the input. */
export function issuerKeyProblems(issuers: unknown): Problem[] {
  if (!Array.isArray(issuers)) return [];
  return issuers.flatMap((issuer: unknown, index) =>
    isRecord(issuer)
      ? recordKeyProblems(`issuers[${index}].providerSettings`, issuer['providerSettings'])
      : [],
  );
}

function whyNotBeside(main: Provider, further: Provider): string | undefined {
  if (further.verification === 'introspection') {
    return `${further.label} has to be asked about every token, and it must not be shown those of other issuers; only issuers of signed tokens can stand beside the main one`;
  }
  if (isDeepStrictEqual(scopeForm(main), scopeForm(further))) return undefined;
  return `clients ask ${main.label} for ${inWords(main)} and ${further.label} for ${inWords(further)}, and no challenge can name both; run a second server, with its own MCP_SERVER_URL, for ${quoted(further.id)}`;
}

/** What a client has to ask for to get a scope, in a form that can be compared. */
function scopeForm(provider: Provider): unknown {
  const fixed = fixedRequestOf(provider);
  return fixed
    ? { always: fixed.always }
    : { as: provider.scopeRequest, alsoRequest: provider.alsoRequest ?? [] };
}

function inWords(provider: Provider): string {
  const fixed = fixedRequestOf(provider);
  if (fixed) return `"${fixed.always.join(' ')}" and no scope of this server`;
  const { scopeRequest, alsoRequest = [] } = provider;
  const scope =
    typeof scopeRequest === 'object' && 'prefix' in scopeRequest
      ? `"${scopeRequest.prefix}SCOPE"`
      : scopeRequest === 'resource-prefixed'
        ? '"MCP_SERVER_URL/SCOPE"'
        : '"SCOPE"';
  return alsoRequest.length > 0 ? `${scope} with "${alsoRequest.join(' ')}"` : scope;
}
