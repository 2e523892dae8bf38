import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { createAuthenticate } from './authenticate.js';
import { depth, parse, read, type BodyFaults } from './body.js';
import { challengeFields, type ChallengeFaults } from './challenge.js';
import type { CredentialFaults } from './credentials.js';
import { plainFeatures } from './features.js';
import { listen } from './listen.js';
import type { MessageFaults } from './message-faults.js';
import { createEndpoint } from './messages.js';
import {
  answerMetadata,
  metadataPath,
  type MetadataFacts,
  type MetadataFaults,
} from './metadata.js';
import { answerOldTransport, type OldTransportFaults } from './older-transport.js';
import { corsFields, isOriginAllowed, type OriginFaults } from './origin.js';
import { BASE_SCOPE, TOOL_SCOPE, type Refuse, type Reply } from './reply.js';
import { withScopes } from './scopes.js';
import { plainStyle, type Style } from './style.js';
import { createVerifier, type VerificationFaults } from './verification.js';
import { answerAside, answerAsNeighbour, type WayFaults } from './ways.js';

/** What can be wrong with the server; nothing is by default. */
export interface Faults
  extends
    MetadataFaults,
    ChallengeFaults,
    OriginFaults,
    CredentialFaults,
    VerificationFaults,
    OldTransportFaults,
    WayFaults,
    BodyFaults,
    MessageFaults {
  /** Bad manners: takes the place of every answer. */
  answersEverythingWith: (response: ServerResponse, request: IncomingMessage) => void;
}

/** A tiny MCP server of the revision 2026-07-28, and what it was asked. */
export interface FaultyServer {
  readonly url: URL;
  readonly requests: readonly string[];
  /** What it wrote to its log. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

/** Starts the server on loopback; it trusts one issuer. */
export async function startFaultyServer(
  faults: Partial<Faults> = {},
  issuer: () => string = () => 'https://issuer.example',
  port = 0,
  changes: Partial<Style> = {},
): Promise<FaultyServer> {
  const style: Style = { ...plainStyle, ...changes };
  const requests: string[] = [];
  const log: string[] = [];
  let isBroken = false;
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    requests.push(`${request.method ?? ''} ${request.url ?? ''}`);
    const page = faults.pages?.[request.url ?? ''];
    if (page !== undefined) response.end(page);
    else if (faults.answersEverythingWith) faults.answersEverythingWith(response, request);
    else if (answerAside(faults, request, response, origin)) return;
    else void serve(request, response);
  };
  const { origin, close } = await listen(style, faults, listener, port);
  const { path } = style;
  const resource = `${origin}${path}`;
  const wellKnown = `${origin}${metadataPath(path)}`;
  const verify = createVerifier(faults, issuer, { resource, style });
  const authenticate = createAuthenticate(faults, verify);
  const endpoint = createEndpoint(faults);

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { headers, method = '', url: target = '/' } = request;
    const url = new URL(URL.canParse(target, origin) ? target : '/', origin);
    const reply: Reply = (status, body, fields = {}) => {
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(faults.cacheable ? {} : { 'cache-control': 'no-store' }),
        ...(style.scheme === 'https' && !faults.noHsts
          ? { 'strict-transport-security': 'max-age=31536000' }
          : {}),
        ...corsFields(faults, headers.origin, origin),
        ...(faults.builder === undefined ? {} : { 'x-powered-by': faults.builder }),
        ...(faults.setsCookies ? { 'set-cookie': 'sid=known; HttpOnly' } : {}),
        ...fields,
      });
      response.end(body === undefined ? '' : JSON.stringify(body));
    };
    const refuse: Refuse = (status, error, token = '', fault) => {
      const { host = '' } = headers;
      const shown = faults.pointerFromHost
        ? wellKnown.replace(new URL(origin).host, host)
        : wellKnown;
      const repeated = headers[faults.challengeRepeats ?? ''];
      const fields = challengeFields(
        repeated === undefined ? faults : { ...faults, describes: () => String(repeated) },
        status,
        { error, token, fault: repeated === undefined ? fault : new Error(), wellKnown: shown },
      );
      reply(status, faults.refusalBody ?? { message: 'no' }, fields);
    };
    log.push(faults.logsTokens ? `${url.search} ${headers.authorization ?? ''}` : url.pathname);
    const features = { ...plainFeatures, ...faults };
    if (answerOldTransport(faults, features, request, url.pathname, { response, refuse })) return;
    const asked = faults.skips || faults.neighbour ? await read(request, faults) : '';
    if (faults.neighbour === target) {
      reply(200, answerAsNeighbour(asked));
      return;
    }
    const skipped = faults.skips?.({ method, target, headers, body: asked });
    if (skipped === undefined && !answerAtDoor(request, url, reply)) return;
    const body = skipped ?? (asked === '' ? await read(request, faults) : asked);
    if (isBroken || faults.breaksOn?.test(body) || faults.diesOf?.test(body)) {
      isBroken ||= faults.diesOf?.test(body) === true;
      reply(500, {});
      return;
    }
    if (faults.parsesFirst && parse(body) === undefined) {
      reply(400, {});
      return;
    }
    const isOther = method !== 'POST' && skipped === undefined;
    endpoint.glance(body);
    const isOpen =
      skipped !== undefined ||
      faults.open === true ||
      (faults.getIsOpen === true && isOther) ||
      endpoint.signsIn(headers);
    const claims = isOpen
      ? { scope: `${BASE_SCOPE} ${TOOL_SCOPE}` }
      : await authenticate(request, url, body, refuse);
    if (!claims) return;
    if (isOpen && isOther) {
      reply(200, {});
      return;
    }
    const { scope = '', sub = '', exp } = claims as { scope?: string; sub?: string; exp?: number };
    endpoint.answer({
      ...{
        method: skipped === undefined ? method : 'POST',
        headers,
        rawHeaders: request.rawHeaders,
      },
      ...{ body, parsed: depth(body) > 50 && !faults.anyDepth ? undefined : parse(body) },
      ...{ token: headers.authorization ?? '', user: sub, expiresAt: exp, held: scope.split(' ') },
      ...{ socket: request.socket, reply, refuse, response, claims },
      log: (line) => log.push(JSON.stringify(line)),
      forbid(scopes) {
        const given = { error: 'insufficient_scope', token: '', wellKnown };
        reply(403, { message: 'no' }, withScopes(challengeFields(faults, 403, given), scopes));
      },
    });
  }

  function metadataFacts({ host = '', ...headers }: IncomingHttpHeaders): MetadataFacts {
    const forwarded = headers['x-forwarded-host'];
    const forwardedHost = typeof forwarded === 'string' ? forwarded : undefined;
    return { ...{ origin, path, host, forwardedHost }, issuer: issuer() };
  }

  /** What needs no token. Returns whether there is more to do. */
  function answerAtDoor(
    { headers, method, url: target = '' }: IncomingMessage,
    url: URL,
    reply: Reply,
  ): boolean {
    const { host } = new URL(origin);
    const isOurHost = headers.host === host || faults.takesHost?.(headers, host) === true;
    const minds = !faults.ignoresHost && !faults.metadataFromHost && !faults.pointerFromHost;
    if (!isOurHost && minds) reply(403, {});
    else if (answerMetadata(faults, url.pathname, metadataFacts(headers), reply)) return false;
    else if (!isRouted(url, target)) reply(404, {});
    else if (faults.redirects) reply(302, undefined, { location: 'https://login.invalid/' });
    else if (!isOriginAllowed(faults, headers.origin, origin))
      reply(faults.originStatus ?? 403, {});
    else if (method === 'OPTIONS') reply(faults.preflightStatus ?? 204);
    else return true;
    return false;
  }

  /** Tells targets that lead to the endpoint. */
  function isRouted({ pathname }: URL, target: string): boolean {
    return (faults.forwardsTo?.(pathname) ?? pathname) === path || faults.routes?.(target) === true;
  }

  return {
    url: new URL(resource),
    requests,
    log,
    close,
  };
}
