import { randomUUID } from 'node:crypto';
import { documentProblem, type FetchText, type TextResponse } from '../fetch-text.js';
import { findingsOf, type Diagnosed } from '../model.js';

const finding = findingsOf('introspection');
const SOURCE = 'RFC 7662 section 2';

/**
 * Asks about a token that nobody issued, with the server's credentials and with made-up ones. No other
 * request here has credentials; they go where the environment says, over https or to this machine, as
 * the project has checked.
 *
 * @param clientSecret undefined when it is not known here
 */
export async function checkIntrospection(
  { endpoint, clientId }: { readonly endpoint: string; readonly clientId: string },
  clientSecret: string | undefined,
  fetchText: FetchText,
): Promise<Diagnosed[]> {
  if (clientSecret === undefined) {
    const says = 'the servers of `dev` make up a secret at every start, so they are not asked';
    return [finding('introspection', 'not-checked', says, { source: SOURCE })];
  }
  const ask = (id: string, secret: string) =>
    fetchText(endpoint, {
      method: 'POST',
      headers: {
        'accept': 'application/json',
        'authorization': `Basic ${credentialsOf(id, secret)}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ token: randomUUID() }).toString(),
    });
  try {
    const answer = judge(endpoint, await ask(clientId, clientSecret));
    if (answer.verdict !== 'pass') return [answer];
    // A client that nobody has, so that no account is locked for a wrong secret.
    const stranger = await ask(`doctor-${randomUUID()}`, randomUUID());
    return [judge(endpoint, stranger).verdict === 'pass' ? looksAtNobody(endpoint) : answer];
  } catch (error) {
    const remedy = 'every token is refused until the endpoint answers';
    const says = `${endpoint}: ${(error as Error).message}`;
    return [finding('introspection', 'fail', says, { remedy, source: SOURCE })];
  }
}

/** Both parts are form-encoded first (RFC 6749 section 2.3.1). */
function credentialsOf(id: string, secret: string): string {
  const form = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
  return Buffer.from(`${form(id)}:${form(secret)}`).toString('base64');
}

/** Good credentials cannot be told from bad ones there, and anybody may ask (RFC 7662 section 4). */
function looksAtNobody(endpoint: string): Diagnosed {
  const says = `${endpoint} answers whoever asks: it does not look at CLIENT_ID and CLIENT_SECRET`;
  const remedy =
    'nothing shows whether they are right; let only this server reach the endpoint, for the network is all that protects it';
  return finding('introspection', 'warn', says, { remedy, source: 'RFC 7662 section 2.1' });
}

function judge(endpoint: string, response: TextResponse): Diagnosed {
  const failed = (says: string, remedy: string) =>
    finding('introspection', 'fail', `${endpoint} ${says}`, { remedy, source: SOURCE });
  if (response.status === 401 || response.status === 403) {
    return failed(
      `does not let this server ask (${response.status})`,
      'check CLIENT_ID and CLIENT_SECRET, and that this client may introspect tokens',
    );
  }
  const problem = documentProblem(response);
  if (problem !== undefined) return failed(problem, 'check AUTH_SERVER_INTROSPECTION_ENDPOINT');
  const { active } = response.json ?? {};
  if (active === false) {
    const says = 'takes the credentials and does not know a token that nobody issued';
    return finding('introspection', 'pass', `${endpoint} ${says}`, { source: SOURCE });
  }
  return active === true
    ? failed('calls a made-up token active', 'it would let anybody in; do not use this endpoint')
    : failed('does not say whether the token is active', 'it must answer with "active"');
}
