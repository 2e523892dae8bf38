import { readRequestBody } from '@modelcontextprotocol/server';
import { RequestError, type HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status';
import type { Caller } from '../auth/caller.js';
import { CREDENTIAL_HEADERS } from '../auth/credentials.js';
import type { ResourceServer } from '../auth/resource-server.js';
import type { HttpResponse } from '../auth/response.js';
import type { Config } from '../config.js';
import { bodyNotJson, bodyTooLarge } from './body.js';
import type { Checks } from './checks.js';
import { createNodeChecks, removeCredentials } from './node-checks.js';
import type { RunningRequests } from './running-requests.js';
import { createWebChecks } from './web-checks.js';
import { follow } from './web-stream.js';

/** Values that the middlewares hand on. */
export interface Variables {
  /** The verified caller, set by {@link checkEndpoint}. */
  caller: Caller;
  /** The parsed body, set by {@link readJson}. */
  body: unknown;
}

/** What Hono's types need to know of the app. */
export interface Env {
  /** There are none in `app.request`, nor in another runtime. */
  Bindings: Partial<HttpBindings> | undefined;
  Variables: Variables;
}

/** Gives the path as it is written: nothing in it is decoded. */
export function asWritten({ url }: Request): string {
  // The host of a client can be one that no URL has, such as 1.2.3.4.5.
  if (!URL.canParse(url)) throw new RequestError('The request has no URL');
  return new URL(url).pathname;
}

/** Matches a path as it is written, with no sign in it that means something to the router. */
export function exactly(path: string): string {
  return /[:*]/.test(path)
    ? `/:path{${path.slice(1).replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`)}}`
    : path;
}

/** Prepares the checks, on what Node shows of a request where it came through Node's server. */
export function createHonoChecks(
  config: Config,
  resourceServer: ResourceServer,
): Checks<Context<Env>> {
  const node = createNodeChecks(config, resourceServer);
  const web = createWebChecks(config, resourceServer);
  return {
    everyPath({ env, req }) {
      return env?.incoming ? node.everyPath(env.incoming) : web.everyPath(req.raw);
    },
    endpoint({ env, req }, setHeaders) {
      return env?.incoming
        ? node.endpoint(env.incoming, setHeaders)
        : web.endpoint(req.raw, setHeaders);
    },
  };
}

/** Sets headers of every response, whoever makes it (TLS-05). */
export function setHeadersOfAll(headers: Readonly<Record<string, string>>): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    setHeaders(c, headers);
    await next();
    // A handler that made its response without the context has left them out.
    if (Object.keys(headers).some((name) => !c.res.headers.has(name))) setHeaders(c, headers);
  });
}

/** Responds where the app could not: mostly to what is no request for Hono, such as one without a Host. */
export function respondInstead(headers: Readonly<Record<string, string>>) {
  return (error: unknown): Response =>
    new Response(null, { status: error instanceof RequestError ? 400 : 500, headers });
}

/** Sends the response that a function gives. */
export function respondWith(
  respond: (c: Context<Env>) => HttpResponse,
): (c: Context<Env>) => Response {
  return (c) => send(c, respond(c));
}

/** Runs the checks of every path. */
export function checkEveryPath(checks: Checks<Context<Env>>): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const response = checks.everyPath(c);
    if (response) return send(c, response);
    await next();
  });
}

/** Runs the checks of the MCP endpoint, before the body is read. */
export function checkEndpoint(checks: Checks<Context<Env>>): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const { response, caller } = await checks.endpoint(c, (headers) => {
      setHeaders(c, headers);
    });
    if (response) return send(c, response);
    c.set('caller', caller);
    forgetCredentials(c);
    await next();
  });
}

/** Reads a JSON body of at most `bodyBytes`. */
export function readJson(bodyBytes: number, { logged }: ResourceServer): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const { caller } = c.var;
    const read = await readRequestBody(c.req.raw, bodyBytes);
    if (read.tooLarge) return send(c, logged(bodyTooLarge(), caller));
    try {
      c.set('body', JSON.parse(read.text) as unknown);
    } catch {
      return send(c, logged(bodyNotJson(), caller));
    }
    await next();
  });
}

/** Checks the scopes, on the parsed body that the SDK executes. */
export function authorize(
  { guard }: ResourceServer,
  running: RunningRequests,
): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const decision = guard.authorize(c.var.caller, c.var.body);
    if (!decision.allowed) return send(c, decision.refusal);
    const { stream } = decision;
    const outgoing = c.env?.outgoing;
    if (stream && outgoing) running.followStream(outgoing, stream);
    await next();
    if (stream && !outgoing) c.res = await follow(Promise.resolve(c.res), stream);
  });
}

/** Takes the credentials out of a request: nothing behind the checks needs them (PASS-01). */
function forgetCredentials(c: Context<Env>): void {
  const incoming = c.env?.incoming;
  if (incoming) removeCredentials(incoming);
  else c.req.raw = new Request(c.req.raw); // where the runtime made it, its headers cannot be changed
  for (const name of CREDENTIAL_HEADERS) c.req.raw.headers.delete(name);
}

function send(c: Context<Env>, { status, headers, body }: HttpResponse): Response {
  setHeaders(c, headers);
  return body ? c.json(body, status as ContentfulStatusCode) : c.body(null, status as StatusCode);
}

function setHeaders(c: Context<Env>, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}
