import { upstreamOfYours } from './upstream-yours.js';
import { newUsers } from './upstream/users.js';

/** Who can sign in at the stand-in. */
export const users: readonly { readonly id: string; readonly name: string }[] = Object.values(
  newUsers(upstreamOfYours.users),
);
