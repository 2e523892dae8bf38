import {
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  AuthorizationResponseError,
  calculatePKCECodeChallenge,
  customFetch,
  generateRandomCodeVerifier,
  generateRandomState,
  processAuthorizationCodeResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import { quoted } from '../../answers/problem.js';
import { jsonObject, type Response } from '../../http/response.js';
import type { Grant, Refreshed } from '../engine/signed-in.js';
import { errorOf, goesTo, locationOf } from '../protocol/authorization-requests.js';
import { explain } from './explain.js';
import { LoginError } from './login-error.js';
import { whyNotAsked } from './oauth-fetch.js';
import { answered } from './refresh.js';
import type { Session } from './session.js';
import { subjectOf } from './subject.js';

/** What is asked for in one sign-in. */
export interface Wanted {
  /** Completes "Sign in …". */
  readonly purpose: string;
  readonly scopes: readonly string[];
  readonly resource: string;
  readonly prompt?: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

/** What a sign-in brought, and its code. */
export interface SignIn {
  readonly grant: Grant;
  /** Redeems its code once more. */
  readonly redeemAgain: () => Promise<Refreshed>;
}

/** A request for a code, and what redeems the code. */
interface Request {
  readonly url: URL;
  readonly state: string;
  readonly verifier: string;
}

/**
 * Lets a person sign in once (RFC 6749 section 4.1, with PKCE and RFC 8707).
 *
 * @throws LoginError
 */
export async function authorize(session: Session, wanted: Wanted): Promise<SignIn> {
  const { server, client, listener, oauth, redactor, signal } = session;
  const request = await requestFor(session, wanted);
  await askFirst(session, request.url);
  const [answer] = await Promise.all([
    listener.answer(request.state, wanted.until, signal),
    session.visit({ url: request.url, purpose: wanted.purpose }),
  ]);
  redactor.hide(answer.get('code') ?? '', 'code');
  const { issuer } = server;
  const what = `the sign-in at ${issuer}`;
  const parameters = validated(session, answer, request);
  const redeem = () =>
    authorizationCodeGrantRequest(
      server,
      client.client,
      client.authentication,
      parameters,
      listener.redirectUri,
      request.verifier,
      {
        additionalParameters: { resource: wanted.resource },
        [customFetch]: oauth.fetch,
        [allowInsecureRequests]: true,
      },
    );
  const response = await redeem().catch((error: unknown) => explain(error, what));
  const shown = oauth.last();
  const tokens = await processAuthorizationCodeResponse(server, client.client, response).catch(
    (error: unknown) => explain(error, what),
  );
  if (tokens.token_type !== 'bearer') {
    const message = `${what}: the token is bound to a key (${quoted(tokens.token_type)}), which nobody asked for`;
    throw new LoginError('login-answer', message);
  }
  for (const secret of ['access_token', 'refresh_token', 'id_token'] as const) {
    redactor.hide(tokens[secret] ?? '', secret);
  }
  const grant: Grant = {
    asked: wanted.scopes,
    granted: tokens.scope?.split(' ').filter((each) => each !== '') ?? wanted.scopes,
    token: tokens.access_token,
    refreshToken: tokens.refresh_token,
    expiresIn: tokens.expires_in,
    subject: await subjectOf(session, tokens),
    hasIss: answer.has('iss'),
    response: shown,
  };
  return {
    grant,
    redeemAgain: async () =>
      answered(session, processAuthorizationCodeResponse(server, client.client, await redeem())),
  };
}

async function requestFor(
  { server, client, listener, redactor }: Session,
  { scopes, resource, prompt }: Wanted,
): Promise<Request> {
  const endpoint = server.authorization_endpoint ?? '';
  if (!URL.canParse(endpoint)) {
    const message = `${server.issuer} has no authorization endpoint`;
    throw new LoginError('login-impossible', message);
  }
  const url = new URL(endpoint);
  // This one is opened in a browser, which would follow any scheme.
  const why = whyNotAsked(url, new URL(server.issuer));
  if (why !== undefined) throw new LoginError('login-impossible', why);
  const verifier = generateRandomCodeVerifier();
  const state = generateRandomState();
  redactor.hide(verifier, 'code_verifier');
  redactor.hide(state, 'state');
  const parameters = {
    response_type: 'code',
    client_id: client.client.client_id,
    redirect_uri: listener.redirectUri,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    resource,
    ...(scopes.length > 0 ? { scope: scopes.join(' ') } : {}),
    ...(prompt === undefined ? {} : { prompt }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url, state, verifier };
}

/**
 * Asks without a browser first: a person in front of a page that refuses the request would have nothing to do,
 * and the audit would wait in vain.
 */
async function askFirst({ server, oauth, listener, signal }: Session, url: URL): Promise<void> {
  const headers = { accept: 'text/html' };
  await oauth.fetch(url.href, { method: 'GET', headers });
  signal.throwIfAborted();
  const response = oauth.last();
  const location = locationOf(response, url);
  const error = errorOf(response, location) ?? errorOnPage(response);
  if (!isRefusal(response, error, goesTo(location, listener.redirectUri))) return;
  const says = error === undefined ? `its page has the status ${response.status}` : quoted(error);
  const kind = error === 'access_denied' ? 'login-denied' : 'login-refused';
  const message = `${server.issuer} refuses the request for a sign-in${asked(url, error)}: ${says}`;
  throw new LoginError(kind, message, error);
}

/** Names the scopes that were asked for, where one is unknown: which one is seldom said, and who told of it may err. */
function asked({ searchParams }: URL, error: string | undefined): string {
  return error === 'invalid_scope' ? ` with ${searchParams.get('scope') ?? 'no scope'}` : '';
}

/** The error that a page for people names, where it is not safe to send them back. */
function errorOnPage({ status, text }: Response): string | undefined {
  return status === 400
    ? /\b(?:invalid|unauthorized|unsupported)_[a-z_]+\b/.exec(text)?.[0]
    : undefined;
}

/** Other refusals may be meant for what is no browser, unless they are OAuth's own. */
function isRefusal(response: Response, error: string | undefined, comesBack: boolean): boolean {
  if (comesBack || response.status === 400) return error !== undefined || !comesBack;
  const isOwn = response.status > 400 && jsonObject(response) !== undefined;
  return isOwn && error !== undefined;
}

/** Checks where the answer comes from, then what it says (RFC 9207 section 2.4). */
function validated(
  { server, client }: Session,
  answer: URLSearchParams,
  { state, url }: { readonly state: string; readonly url: URL },
) {
  try {
    return validateAuthResponse(server, client.client, answer, state);
  } catch (error) {
    const what = `the sign-in at ${server.issuer}`;
    if (error instanceof AuthorizationResponseError) {
      return explain(error, `${what}${asked(url, error.error)}`);
    }
    const iss = answer.get('iss');
    if (iss === null && server.authorization_response_iss_parameter_supported === true) {
      const message = `${what}: the answer does not say which server it comes from, though its metadata promises iss`;
      throw new LoginError('login-issuer', message);
    }
    if (iss !== null && iss !== server.issuer) {
      const message = `${what}: the answer comes from another server, ${quoted(iss)}`;
      throw new LoginError('login-issuer', message);
    }
    return explain(error, what);
  }
}
