import type { Config } from '../answers/config.js';
import { offeredScopes } from '../answers/defaults.js';
import type { StoreRecord, UpstreamRecord } from '../catalog/index.js';
import { UserText } from './user-text.js';

/** The authorization server of a project's own, as the templates see it. */
export interface SignInView {
  readonly upstream: UpstreamRecord;
  /** What the server reads of it. */
  readonly profile: UpstreamRecord['profile'];
  /** Where it is unless the environment says otherwise. */
  readonly defaults: { readonly issuer?: string; readonly apiUrl?: string };
  readonly store: StoreRecord;
  /** Whether tools call the API of the upstream as the user. */
  readonly callsUpstream: boolean;
  /** Scopes of the project, for an example of a policy. */
  readonly example: { readonly forAll: readonly UserText[]; readonly forSome: readonly UserText[] };
  /** What a step of `npm run try` is called in which a tool does so. */
  readonly callTitle: string;
}

/** Prepares what the templates read; undefined where clients sign in at a provider. */
export function signInView(config: Config): SignInView | undefined {
  const { signIn, downstream, baseScopes } = config;
  if (!signIn) return undefined;
  const { upstream, store } = signIn;
  const apiUrl = upstream.api?.url ?? upstream.identityUrl;
  return {
    upstream,
    profile: upstream.profile,
    defaults: {
      ...(upstream.issuer === undefined ? {} : { issuer: upstream.issuer }),
      ...(apiUrl === undefined ? {} : { apiUrl }),
    },
    store,
    callsUpstream: downstream.id === 'upstream',
    example: {
      forAll: baseScopes.map((scope) => new UserText(scope)),
      forSome: (offeredScopes(config).length > 0 ? offeredScopes(config) : baseScopes)
        .slice(-1)
        .map((scope) => new UserText(scope)),
    },
    callTitle: `a call of the API of ${upstream.profile.name} as the user`,
  };
}
