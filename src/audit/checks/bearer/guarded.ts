import type { Context } from '../../engine/context.js';
import { notChecked } from '../../engine/outcome.js';
import { isAccepted } from '../../protocol/responses.js';

/** Holds where a token is asked for; a server that asks for none does not tell where it takes one. */
export const guarded = async ({ unauthenticated }: Context) =>
  isAccepted(await unauthenticated())
    ? notChecked('the ordinary request is served without any token')
    : {};
