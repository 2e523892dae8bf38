import type { AuthorizationServer } from 'oauth4webapi';
import type { Client, ClientLimits } from '../engine/client.js';
import type { Context, Tokens } from '../engine/context.js';
import type { Grant, Refreshed, SignedIn } from '../engine/signed-in.js';
import { authorize, type Wanted } from './authorize.js';
import { findServer } from './find-server.js';
import { foreignToken } from './foreign-token.js';
import { waysToBeClient, type LoginClient } from './login-client.js';
import { LoginError } from './login-error.js';
import { createOAuthFetch } from './oauth-fetch.js';
import type { LoginOptions } from './options.js';
import { listenForRedirect } from './redirect-listener.js';
import { refresh, revoke } from './refresh.js';
import type { Session } from './session.js';
import { takeBack } from './take-back.js';

/** A login that is in force until it is ended. */
export interface Login {
  readonly tokens: Tokens;
  readonly signedIn: SignedIn;
  /**
   * Revokes the tokens and deletes the client, as far as that is possible, once. Never throws; returns the number
   * of requests.
   */
  readonly end: () => Promise<number>;
}

/** The audit that signs in. */
interface Surroundings {
  readonly context: Context;
  /** Tokens may be sent at all. */
  readonly isSafe: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly until: number;
  /** Makes a client for what has to be sent although the audit was stopped. */
  readonly clientWithin: (limits: Partial<ClientLimits>, signal: AbortSignal) => Client;
}

/**
 * Signs in at the authorization server of the audited server, as an MCP client does.
 *
 * @throws LoginError
 */
export async function openLogin(options: LoginOptions, around: Surroundings): Promise<Login> {
  const { context, signal, until } = around;
  if (!around.isSafe) {
    const message = 'the server is not on https, and no token is sent in clear';
    throw new LoginError('login-impossible', message);
  }
  const { server, resource, few, all } = await findServer(context);
  const { redactor } = context;
  const oauth = createOAuthFetch(context.fetch, new URL(server.issuer), redactor);
  const listener = await listenForRedirect(options.port);
  const parts = { server, oauth, listener, redactor };
  const issued = new Set<string>();
  const keep = ({ refreshToken, token }: Partial<Refreshed>) => {
    // A refresh token takes its access tokens along where it can (RFC 7009 section 2.1), so it goes first.
    for (const each of [refreshToken, token]) if (each !== undefined) issued.add(each);
  };
  let session: Session | undefined;
  let last: Pick<SignedIn, 'redeemAgain' | 'redeemedAt'> | undefined;
  let ended: Promise<number> | undefined;
  const end = () =>
    (ended ??= session ? takeBack(session, [...issued], around) : Promise.resolve(0));

  async function grantFor(wanted: Omit<Wanted, 'until'>): Promise<Grant> {
    if (!session) throw new Error('no client');
    const { grant, redeemAgain } = await authorize(session, { until, ...wanted });
    keep(grant);
    last = { redeemAgain, redeemedAt: Date.now() };
    return grant;
  }

  /** Signs in as the first client that the authorization server knows. */
  async function firstGrant(wanted: Omit<Wanted, 'until'>): Promise<Grant> {
    const ways = waysToBeClient(options.client, parts);
    for (const [index, way] of ways.entries()) {
      const client: LoginClient = await way();
      session = { ...parts, client, visit: options.visit, signal };
      try {
        return await grantFor(wanted);
      } catch (error) {
        const isLast = index === ways.length - 1;
        if (isLast || !(error instanceof LoginError) || error.code !== 'login-refused') throw error;
      }
    }
    throw new Error('no way to be a client');
  }

  try {
    const full = { purpose: 'with every scope that the server mentions', scopes: all, resource };
    const low = few && (await firstGrant({ purpose: 'with few scopes', scopes: few, resource }));
    const main = low ? await grantFor(full) : await firstGrant(full);
    if (!session) throw new Error('no client');
    const current = session;
    const known = { own: resource, main };
    const foreign = await foreignToken(options.foreignResource, known, until, grantFor);
    const other = options.asOther
      ? await otherUser(main, () =>
          grantFor({ ...full, purpose: 'as ANOTHER user', prompt: promptOf(server) }),
        )
      : undefined;
    if (other && (other.subject ?? main.subject) === undefined) {
      options.tell('No token says whose it is; that the second user is another one is believed.');
    }
    if (!last) throw new Error('no sign-in');
    const { redeemAgain, redeemedAt } = last;
    const kept = async (answer: Promise<Refreshed>) => {
      const refreshed = await answer;
      keep(refreshed);
      return refreshed;
    };
    const whyNotLow = whyNoFewer(low, main);
    return {
      tokens: {
        main: main.token,
        ...(low && whyNotLow === undefined ? { low: low.token } : {}),
        ...(other ? { other: other.token } : {}),
        ...(foreign.token === undefined ? {} : { foreign: foreign.token }),
      },
      signedIn: {
        issuer: server.issuer,
        resource,
        isPublic: current.client.isPublic,
        main,
        low,
        whyNotLow,
        foreign,
        redeemAgain: () => kept(redeemAgain()),
        redeemedAt,
        refresh: (token) => kept(refresh(current, token, resource)),
        revoke:
          server.revocation_endpoint === undefined ? undefined : (token) => revoke(current, token),
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  } finally {
    await listener.close();
  }
}

/** Says why a token proves nothing as one with fewer scopes. */
function whyNoFewer(low: Grant | undefined, main: Grant): string | undefined {
  if (!low) return 'the server mentions no scope that a token could lack';
  if (low.subject !== main.subject) {
    return 'the sign-in with few scopes was by another user than the one with all';
  }
  return main.granted.every((scope) => low.granted.includes(scope))
    ? 'the authorization server granted all scopes to whom asked for few'
    : undefined;
}

async function otherUser(main: Grant, signIn: () => Promise<Grant>): Promise<Grant> {
  const other = await signIn();
  if (main.subject === undefined || other.subject !== main.subject) return other;
  const message =
    'the second sign-in was by the same user as the first; sign out at the authorization server, or use a private window';
  throw new LoginError('login-same-user', message);
}

/** Has the server ask who it is, though it knows somebody (OpenID Connect Core section 3.1.2.1). */
function promptOf(server: AuthorizationServer): string {
  const values = server['prompt_values_supported'];
  const known = Array.isArray(values) ? values : ['login'];
  return known.includes('select_account') && !known.includes('login') ? 'select_account' : 'login';
}
