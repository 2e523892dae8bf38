import { readRequestBody } from '@modelcontextprotocol/server';
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { ContentfulStatusCode, StatusCode } from 'hono/utils/http-status';
import type { Config } from '../config.js';
import type { RunningRequests } from './running-requests.js';
import type { Caller } from '../auth/caller.js';
import type { Answer } from '../auth/response.js';
import { bodyNotJson, bodyTooLarge, checkBodyKind } from './body.js';
import { checkHost, checkOrigin } from './host-origin.js';
import { refuseAmbiguous } from './raw-request.js';
import type { ResourceServer } from '../auth/resource-server.js';
import { createTlsCheck } from './trusted-proxy.js';

/** What the middlewares hand on. */
export interface Variables {
  /** The verified caller, set by {@link authenticate}. */
  caller: Caller;
  /** The parsed body, set by {@link readJson}. */
  body: unknown;
}

interface Env {
  Bindings: HttpBindings;
  Variables: Variables;
}

/** Answers with what a function says. */
export function answerWith(answer: (c: Context<Env>) => Answer): (c: Context<Env>) => Response {
  return (c) => send(c, answer(c));
}

/** What holds for every path: one reading, this host. */
export function checks(config: Config, { logged }: ResourceServer): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const host = c.req.header('host');
    const refusal = refuseAmbiguous(c.env.incoming) ?? checkHost(host, config.allowedHosts);
    if (refusal) return send(c, logged(refusal));
    await next();
  });
}

/** Web pages of listed origins only, and TLS up to the proxy. */
export function originChecks(config: Config, { logged }: ResourceServer): MiddlewareHandler<Env> {
  const checkTls = createTlsCheck(config);
  return createMiddleware<Env>(async (c, next) => {
    const request = { method: c.req.method, origin: c.req.header('origin') };
    const check = checkOrigin(request, config.allowedOrigins);
    if (check.outcome) return send(c, logged(check.outcome));
    setHeaders(c, check.headers);
    const refusal = checkTls(c.env.incoming);
    if (refusal) return send(c, logged(refusal));
    await next();
  });
}

/** Step 1: who calls? Runs before the body is read. */
export function authenticate({ guard }: ResourceServer): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const decision = await guard.authenticate(c.req.header('authorization'));
    if (!decision.allowed) return send(c, decision.refusal);
    c.set('caller', decision.caller);
    await next();
  });
}

/** Reads a JSON body of at most `bodyBytes`; anything else is refused by kind or size. */
export function readJson(bodyBytes: number, { logged }: ResourceServer): MiddlewareHandler<Env> {
  return createMiddleware<Env>(async (c, next) => {
    const {
      req,
      var: { caller },
    } = c;
    const refusal = checkBodyKind(
      req.method,
      req.header('content-type'),
      req.header('content-encoding'),
    );
    if (refusal) return send(c, logged(refusal, caller));
    const read = await readRequestBody(req.raw, bodyBytes);
    if (read.tooLarge) return send(c, logged(bodyTooLarge(), caller));
    try {
      c.set('body', JSON.parse(read.text) as unknown);
    } catch {
      return send(c, logged(bodyNotJson(), caller));
    }
    await next();
  });
}

/** Step 2: may the caller do this? Runs on the parsed body that the SDK executes. */
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

function send(c: Context<Env>, { status, headers, body }: Answer): Response {
  setHeaders(c, headers);
  return body ? c.json(body, status as ContentfulStatusCode) : c.body(null, status as StatusCode);
}

function setHeaders(c: Context<Env>, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
}
