import type { Context } from '../../engine/context.js';
import { jsonObject, type Answer } from '../../../http/response.js';
import { broken, doubtful, holds, unknown, type Check } from '../../engine/model.js';
import { hasPkce, missingEndpoints, type Document } from './authorization-server.js';

/** Metadata of an authorization server with an endpoint on the audited origin. */
interface Own {
  readonly document: Document;
  readonly answer: Answer;
}

/** The one that the metadata names, else one that nobody names but that is there. */
async function findOwn(context: Context): Promise<Own | undefined> {
  const { target } = context;
  const named = (await context.issuers()).flatMap(({ document, found }) =>
    document && found ? [{ document, answer: found.answer }] : [],
  );
  const place = new URL('/.well-known/oauth-authorization-server', target);
  const answer = await context.fetch(place);
  const there = answer.status === 200 ? jsonObject(answer) : undefined;
  const candidates = [...named, ...(there ? [{ document: there, answer }] : [])];
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
  {
    rows: ['PASS-07'],
    title: 'meets the duties of an authorization server that show, if it is one itself',
    fix: 'Whoever has authorize and token endpoints owes all of OAuth 2.1: PKCE, complete metadata, refusals in its form.',
    async run(context) {
      const own = await findOwn(context);
      if (!own) return unknown('it hosts no authorization server, as far as can be seen');
      const { document, answer } = own;
      const missing = [
        ...missingEndpoints(document),
        ...['issuer', 'response_types_supported'].filter((name) => document[name] === undefined),
      ];
      if (missing.length > 0) return broken(`${missing.join(', ')} is missing`, answer);
      if (!hasPkce(document)) return broken('it announces no PKCE with S256', answer);
      const endpoint = document['token_endpoint'];
      if (!isOn(context.target, endpoint)) return holds;
      const token = await context.fetch(new URL(endpoint), {
        method: 'POST',
        fields: { 'Content-Type': 'application/x-www-form-urlencoded' },
      });
      const { status } = token;
      if (status === 400 || status === 401) return holds;
      const says = `its token endpoint answers an empty request with ${status}, not with 400`;
      const isThere = status > 400 && status !== 404 && status !== 405;
      return (isThere ? doubtful : broken)(says, token);
    },
  },
];
