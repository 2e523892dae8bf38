import type { IncomingMessage } from 'node:http';
import { readRequestBody } from '@modelcontextprotocol/server';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status';
import type { Caller } from '../auth/caller.js';
import type { ResourceServer } from '../auth/resource-server.js';
import type { HttpResponse } from '../auth/response.js';
import { bodyNotJson, bodyTooLarge } from './body.js';
import type { Checks } from './checks.js';
import type { RunningRequests } from './running-requests.js';

/** Values that the middlewares hand on. */
export interface Variables {
  /** The verified caller, set by {@link checkEndpoint}. */
  caller: Caller;
  /** The parsed body, set by {@link readJson}. */
  body: unknown;
}

interface Env {
  Bindings: HttpBindings;
  Variables: Variables;
}

/** Sends the response that a function gives. */
export function respondWith(
  respond: (c: Context<Env>) => HttpResponse,
): (c: Context<Env>) => Response {
  return (c) => send(c, respond(c));
}

/** Runs the checks of every path. */
export function checkEveryPath(checks: Checks<IncomingMessage>): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const response = checks.everyPath(c.env.incoming);
    if (response) return send(c, response);
    await next();
  });
}

/** Runs the checks of the MCP endpoint, before the body is read. */
export function checkEndpoint(checks: Checks<IncomingMessage>): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const { response, caller } = await checks.endpoint(c.env.incoming, (headers) => {
      setHeaders(c, headers);
    });
    if (response) return send(c, response);
    c.set('caller', caller);
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
    if (decision.stream) running.followStream(c.env.outgoing, decision.stream);
    await next();
  });
}

function send(c: Context<Env>, { status, headers, body }: HttpResponse): Response {
  setHeaders(c, headers);
  return body ? c.json(body, status as ContentfulStatusCode) : c.body(null, status as StatusCode);
}

function setHeaders(c: Context<Env>, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}
