import type { Caller } from './auth/caller.js';
import { CREDENTIAL_HEADERS } from './auth/credentials.js';
import type { HttpResponse } from './auth/response.js';
import { runAs } from './caller-of-request.js';
import { bodyNotJson, bodyTooLarge } from './http/body.js';
import { metadataResponse, notFound, securityHeaders } from './http/responses.js';
import { createWebChecks } from './http/web-checks.js';
import { follow } from './http/web-stream.js';
import { parseJson } from './json-body.js';
import { limits } from './limits.js';
import type { Protection } from './protection.js';
import { readBytes } from './read-bytes.js';
import { bodyTooSlow } from './slow-body.js';

/** Answers one request, as route handlers do. */
export type Respond = (request: Request) => Promise<Response>;

/**
 * Puts the guard in front of what answers MCP requests: token, body and scopes are checked before it learns
 * of a request, and it gets the very bytes that were checked.
 */
export function createGuardedRoute({
  config,
  resourceServer,
}: Protection): (request: Request, next: Respond) => Promise<Response> {
  const { guard, logged, authInfo } = resourceServer;
  const checks = createWebChecks(config, resourceServer);
  const ofAll = securityHeaders(config.resource);

  async function execute(request: Request, caller: Caller, next: Respond): Promise<Response> {
    const { bodyBytes: bytes, requestTimeoutMs: milliseconds } = limits;
    const read = await readBytes(request, { bytes, milliseconds });
    if (read === 'too_large') return toResponse(logged(bodyTooLarge(), caller));
    if (read === 'too_slow') return toResponse(logged(bodyTooSlow(), caller));
    const body = parseJson(read);
    if (body === undefined) return toResponse(logged(bodyNotJson(), caller));
    const authorization = guard.authorize(caller, body);
    if ('refusal' in authorization) return toResponse(authorization.refusal);
    request.signal.addEventListener('abort', () => {
      guard.answered(body, undefined);
    });
    // Where SDK and `mcp-handler` look for it.
    const checked = Object.assign(copyOf(request, read), { auth: authInfo(caller) });
    const answer = runAs(caller, () => next(checked)).catch((error: unknown) => {
      guard.answered(body, 500);
      throw error;
    });
    const { stream } = authorization;
    const response = await (stream ? follow(answer, stream) : answer);
    guard.answered(body, response.status);
    const said = response.headers.get('cache-control');
    return withHeaders(response, {
      'Cache-Control': said === null ? 'no-store' : `no-store, ${said}`,
    });
  }

  return async (request, next) => {
    const refusal = checks.everyPath(request);
    if (refusal) return withHeaders(toResponse(refusal), ofAll);
    let ofPage: Readonly<Record<string, string>> = {};
    const { response, caller } = await checks.endpoint(request, (given) => {
      ofPage = given;
    });
    const answer = response ? toResponse(response) : await execute(request, caller, next);
    return withHeaders(answer, { ...ofAll, ...ofPage });
  };
}

/** Serves the protected resource metadata (RFC 9728) at its own path, and nothing at those beside it. */
export function createMetadataRoute({ config, resourceServer }: Protection): Respond {
  const { metadata, logged } = resourceServer;
  const checks = createWebChecks(config, resourceServer);
  const ofAll = securityHeaders(config.resource);
  return (request) => {
    const { method } = request;
    const path = new URL(request.url).pathname;
    const found = metadata.paths.includes(path)
      ? () => logged(metadataResponse(method, metadata))
      : () => logged(notFound({ method, path }, config));
    return Promise.resolve(withHeaders(toResponse(checks.everyPath(request) ?? found()), ofAll));
  };
}

/** Copies a request with the body that was read, and without credentials (PASS-01). */
function copyOf({ url, method, headers, signal }: Request, body: Uint8Array<ArrayBuffer>): Request {
  const kept = new Headers(headers);
  for (const name of CREDENTIAL_HEADERS) kept.delete(name);
  return new Request(url, { method, headers: kept, body, signal });
}

function toResponse({ status, headers, body }: HttpResponse): Response {
  return body ? Response.json(body, { status, headers }) : new Response(null, { status, headers });
}

/** Copies a response with more headers: those of some cannot be changed in place. */
function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  const changed = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) changed.headers.set(name, value);
  return changed;
}
