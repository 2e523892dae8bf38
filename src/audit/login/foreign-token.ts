import type { Grant, SignedIn } from '../engine/signed-in.js';
import { jwtParts } from '../protocol/jwt-parts.js';
import type { Wanted } from './authorize.js';
import { LoginError } from './login-error.js';

/** A person may not get what is only there to be refused; then nobody waits for long. In milliseconds. */
const PATIENCE = 120_000;

/** What a refusal of the resource is called; nothing on a page for people, where no redirect is trusted. */
const REFUSALS: readonly (string | undefined)[] = ['invalid_target', 'invalid_request', undefined];

/** What came of it; `token` is one that is not, or not known to be, for the audited resource. */
type Foreign = SignedIn['foreign'] & { readonly token: string | undefined };

/** Asks for a token for another resource of the same authorization server (RFC 8707). */
export async function foreignToken(
  foreign: string,
  { own, main }: { readonly own: string; readonly main: Grant },
  until: number,
  signIn: (wanted: Omit<Wanted, 'until'> & Partial<Pick<Wanted, 'until'>>) => Promise<Grant>,
): Promise<Foreign> {
  try {
    const grant = await signIn({
      purpose: `for another server, ${foreign}: its token must be refused here`,
      // Scopes belong to a resource; those of the audited one may mean nothing there.
      scopes: [],
      resource: foreign,
      until: Math.min(until, Date.now() + PATIENCE),
    });
    const audience = audienceOf(grant.token);
    // Some name every resource by one identifier, whatever is asked for.
    const isSame =
      audience.length > 0 && audienceOf(main.token).every((each) => audience.includes(each));
    const isOwn = isSame || audience.includes(own);
    return {
      resource: foreign,
      grant,
      refusal: isOwn ? `the authorization server made a token for ${own} all the same` : undefined,
      isRefused: false,
      token: isOwn ? undefined : grant.token,
    };
  } catch (error) {
    if (!(error instanceof LoginError)) throw error;
    return {
      resource: foreign,
      grant: undefined,
      refusal: error.message,
      isRefused: error.code === 'login-refused' && REFUSALS.includes(error.error),
      token: undefined,
    };
  }
}

/** The audiences of a JWT; none of a token that says nothing by itself. */
function audienceOf(token: string): unknown[] {
  return [jwtParts(token)?.claims['aud'] ?? []].flat();
}
