import { identityOf } from './claims.js';
import type { CreateIdentitySource } from './identity-source.js';
import { UpstreamError } from './upstream.js';

/** What an ID token says is believed for so long: it takes a moment from the renewal to the question. */
const BELIEVED_SECONDS = 120;

/** Finds out who somebody is by the ID token alone; to ask anew, tokens have to be renewed. */
export const createIdentitySource: CreateIdentitySource = ({ profile, config }) => ({
  identify({ named, refreshToken }, claims) {
    if (claims !== undefined) {
      return Promise.resolve().then(() => identityOf(claims, config.issuer, profile));
    }
    if (named !== undefined && named.at + BELIEVED_SECONDS > Date.now() / 1000) {
      return Promise.resolve(named.identity);
    }
    // A renewal may have come without an ID token for once; without renewals nothing will ever say it.
    const code = refreshToken === undefined ? 'ended' : 'refused';
    return Promise.reject(
      new UpstreamError(code, `${profile.name} says who somebody is with new tokens only`),
    );
  },
});
