import type { Config } from '../answers/config.js';
import type { StoreRecord, UpstreamRecord } from '../catalog/index.js';

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
  /** What a step of `npm run try` is called in which a tool does so. */
  readonly callTitle: string;
}

/** Prepares what the templates read; undefined where clients sign in at a provider. */
export function signInView({ signIn, downstream }: Config): SignInView | undefined {
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
    callTitle: `a call of the API of ${upstream.profile.name} as the user`,
  };
}
