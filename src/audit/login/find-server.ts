import { processDiscoveryResponse, type AuthorizationServer } from 'oauth4webapi';
import { quoted } from '../../answers/problem.js';
import type { Context } from '../engine/context.js';
import { scopesOf } from '../engine/needs.js';
import { scopesIn } from '../protocol/challenge.js';
import { surveyIssuers, whyUnknown } from '../protocol/issuer-metadata.js';
import { LoginError } from './login-error.js';
import { webResponse, whyNotAsked } from './oauth-fetch.js';

/** What a client learns before it signs in. */
interface Found {
  readonly server: AuthorizationServer;
  /** As the server's metadata writes it (RFC 8707 section 2). */
  readonly resource: string;
  /** Scopes to begin with; undefined when none can be left out. */
  readonly few: readonly string[] | undefined;
  /** Every scope that the server mentions, or that was told. */
  readonly all: readonly string[];
}

/**
 * Goes the way of an MCP client: challenge, metadata of the resource (RFC 9728), of its authorization server
 * (RFC 8414).
 *
 * @throws LoginError
 */
export async function findServer(context: Context): Promise<Found> {
  const { target, fetch } = context;
  const { document } = await context.metadata();
  if (!document) {
    const message = `${target.href} has no protected resource metadata, so nothing says where to sign in`;
    throw new LoginError('login-impossible', message);
  }
  const resource = resourceOf(document, target);
  const surveys = await surveyIssuers(document, undefined, { target, fetch, followIssuer: true });
  const known = surveys.find(({ found }) => found);
  if (!known?.found) throw new LoginError('login-impossible', whyUnknown(surveys));
  const issuer = new URL(known.issuer);
  const why = whyNotAsked(issuer, issuer);
  if (why !== undefined) throw new LoginError('login-impossible', why);
  const server = await processDiscoveryResponse(
    issuer,
    webResponse(known.found.response, issuer),
  ).catch(() => {
    const named = known.document?.['issuer'];
    const other = typeof named === 'string' ? quoted(named) : 'none';
    const message = `the metadata of the authorization server ${known.issuer} names another issuer, ${other}`;
    throw new LoginError('login-issuer', message);
  });
  return { server, resource, ...(await scopesToAsk(context, server)) };
}

/** A server must not have clients ask for tokens for another one (RFC 9728 section 3.3). */
function resourceOf({ resource }: Readonly<Record<string, unknown>>, target: URL): string {
  if (resource === undefined) return target.href;
  if (typeof resource === 'string' && URL.canParse(resource)) {
    const { origin, pathname } = new URL(resource);
    const isWithin = `${target.pathname}/`.startsWith(pathname.replace(/\/?$/, '/'));
    if (origin === target.origin && isWithin) return resource;
  }
  const named = typeof resource === 'string' ? quoted(resource) : 'no URL';
  const message = `the metadata is about another resource than ${target.href}: ${named}; a token for that is not for this server to have`;
  throw new LoginError('login-impossible', message);
}

async function scopesToAsk(
  context: Context,
  { scopes_supported: known = [] }: AuthorizationServer,
): Promise<Pick<Found, 'few' | 'all'>> {
  const needed = scopesIn(await context.unauthenticated());
  const all = await scopesOf(context);
  const few = needed.length > 0 && needed.length < all.length ? needed : all.slice(0, 1);
  // Only where the server lists it (MCP authorization, Refresh Tokens).
  const offline = known.includes('offline_access') ? ['offline_access'] : [];
  return {
    all: [...new Set([...all, ...offline])],
    few: few.length < all.length ? [...new Set([...few, ...offline])] : undefined,
  };
}
