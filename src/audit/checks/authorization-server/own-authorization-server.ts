import { jsonObject, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { type Document, hasPkce, missingEndpoints } from './servers.js';

/** Metadata of an authorization server with an endpoint on the audited origin. */
interface Own {
  readonly document: Document;
  readonly response: Response;
}

/** The one that the metadata names, else one that nobody names but that is there. */
async function findOwn(context: Context): Promise<Own | undefined> {
  const { target } = context;
  const named = (await context.issuers()).flatMap(({ document, found }) =>
    document && found ? [{ document, response: found.response }] : [],
  );
  const place = new URL('/.well-known/oauth-authorization-server', target);
  const response = await context.fetch(place);
  const there = response.status === 200 ? jsonObject(response) : undefined;
  const candidates = [...named, ...(there ? [{ document: there, response }] : [])];
  // A copy of somebody else's metadata, for clients of old, has its endpoints elsewhere.
  return candidates.find(({ document }) =>
    ['token_endpoint', 'authorization_endpoint'].some((name) => isOn(target, document[name])),
  );
}

function isOn({ origin }: URL, value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === origin;
}

/** A server that hosts the endpoints of an authorization server is one, too. */
export const ownAuthorizationServerChecks: readonly Check[] = [
  check({
    rows: ['PASS-07'],
    title: 'meets the duties of an authorization server that show, if it is one itself',
    fix: 'Whoever has authorize and token endpoints owes all of OAuth 2.1: PKCE, complete metadata, refusals in its form.',
    async run(context) {
      const own = await findOwn(context);
      if (!own) return notChecked('it hosts no authorization server, as far as can be seen');
      const { document, response } = own;
      const missing = [
        ...missingEndpoints(document),
        ...['issuer', 'response_types_supported'].filter((name) => document[name] === undefined),
      ];
      if (missing.length > 0) return fail(`${missing.join(', ')} is missing`, response);
      if (!hasPkce(document)) return fail('it announces no PKCE with S256', response);
      const endpoint = document['token_endpoint'];
      if (!isOn(context.target, endpoint)) return pass;
      const token = await context.fetch(new URL(endpoint), {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      const { status } = token;
      if (status === 400 || status === 401) return pass;
      const says = `its token endpoint answers an empty request with ${status}, not with 400`;
      const isThere = status > 400 && status !== 404 && status !== 405;
      return (isThere ? warn : fail)(says, token);
    },
  }),
];
