import type { Config } from '../config.js';
import type { Fetch } from './limited-body.js';
import type { ProviderProfile } from './provider-profile.js';

/** What token verification is made of. */
export interface VerifierOptions {
  readonly config: Config;
  readonly profile: ProviderProfile;
  readonly tokenCacheSeconds: number;
  readonly fetch: Fetch;
  /** Called with the cause whenever the issuer could not be asked. */
  readonly onFailure: (cause: unknown) => void;
}
