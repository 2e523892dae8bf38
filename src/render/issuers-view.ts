import type { Config, ConfiguredIssuer } from '../answers/config.js';
import { localTokenType, type Provider } from '../catalog/index.js';
import { namesOf, profileOf, type Profile } from './provider-facts.js';

/** Further issuers, as the templates see them. */
export interface IssuersView {
  /** How each shapes its tokens, by its name in AUTH_SERVER_ISSUERS. */
  readonly profiles: Readonly<Record<string, Profile>>;
  /** What tests need to mint such tokens, by the same names. */
  readonly shapes: Readonly<Record<string, TokenShape>>;
  /** The same names, in words. */
  readonly list: readonly { readonly key: string; readonly label: string }[];
  readonly main: string;
}

interface TokenShape {
  readonly claims: Provider['localToken'];
  readonly algorithm: string;
  readonly type: string | null;
  /** Stands in for what `aud` names, where that is not the URL of the server. */
  readonly audience: string | null;
  readonly listsClients: boolean;
}

/** Prepares what the templates read; undefined when there is the main issuer alone. */
export function issuersView({ issuers, provider }: Config): IssuersView | undefined {
  if (!issuers) return undefined;
  const byKey = <T>(value: (provider: Provider) => T): Record<string, T> =>
    Object.fromEntries(issuers.map((each) => [each.key, value(each.provider)]));
  return {
    profiles: byKey(profileOf),
    shapes: byKey((each) => ({
      claims: each.localToken,
      algorithm: each.algorithms[0],
      type: localTokenType(each) ?? null,
      audience: each.configuredAudience?.local ?? null,
      listsClients: each.clientAllowList !== undefined,
    })),
    list: Object.entries(byKey(({ label }) => label)).map(([key, label]) => ({ key, label })),
    main: provider.label,
  };
}

/** The value of AUTH_SERVER_ISSUERS as the answers, or example values in their place, give it. */
export function issuersSetting(issuers: readonly ConfiguredIssuer[]): string {
  return JSON.stringify(
    issuers.map((each) => {
      const { issuer, audience } = namesOf(each);
      return {
        issuer,
        provider: each.key,
        ...(audience === undefined ? {} : { audience }),
        ...(each.provider.clientAllowList === undefined ? {} : { allowedClients: ['client-1'] }),
      };
    }),
  );
}
