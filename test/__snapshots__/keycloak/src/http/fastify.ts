import type { IncomingMessage, RequestListener } from 'node:http';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestAsyncHookHandler,
  preHandlerAsyncHookHandler,
} from 'fastify';
import { callerOf, type ResourceServer } from '../auth/resource-server.js';
import { refuse, type HttpResponse, type Refusal } from '../auth/response.js';
import type { Config } from '../config.js';
import { bodyNotJson, bodyTooLarge } from './body.js';
import type { Checks } from './checks.js';
import { removeCredentials } from './node-checks.js';
import { refuseAmbiguous } from './raw-request.js';
import { internalError, notFound } from './responses.js';
import type { RunningRequests } from './running-requests.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified caller, set by {@link checkEndpoint}. */
    auth: AuthInfo | undefined;
  }
}

/** Matches a path as it is written: the router compares decoded paths, and its own signs are escaped. */
export function exactly(path: string): string {
  return decodeURI(path).replaceAll(':', '::');
}

/** Sets headers before anything else runs, so that every response has them (TLS-05). */
export function setHeaders(headers: Readonly<Record<string, string>>): onRequestAsyncHookHandler {
  return async (_request, reply) => {
    void reply.headers(headers);
  };
}

/** Sends the response that a function gives. */
export function respondWith(respond: (request: FastifyRequest) => HttpResponse) {
  return (request: FastifyRequest, reply: FastifyReply) => send(reply, respond(request));
}

/** Sends a response whatever the method, before a body is read (DOS-03). */
export function respondAtOnce(
  respond: (request: FastifyRequest) => HttpResponse,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    await send(reply, respond(request));
  };
}

/** Runs the checks of every path. */
export function checkEveryPath(checks: Checks<IncomingMessage>): onRequestAsyncHookHandler {
  return async ({ raw }, reply) => {
    const response = checks.everyPath(raw);
    if (response) await send(reply, response);
  };
}

/** Runs the checks of the MCP endpoint, before the body is read; afterwards `request.auth` is set. */
export function checkEndpoint(
  checks: Checks<IncomingMessage>,
  { authInfo }: ResourceServer,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const { response, caller } = await checks.endpoint(request.raw, (headers) => {
      void reply.headers(headers);
    });
    if (response) return send(reply, response);
    request.auth = authInfo(caller);
    removeCredentials(request.raw);
  };
}

/** Refuses paths that are not served, before a body is read (DOS-03). */
export function refuseUnknown(
  config: Config,
  { logged }: ResourceServer,
  checks: Checks<IncomingMessage>,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (!request.is404) return;
    await send(reply, checks.everyPath(request.raw) ?? logged(unknown(request, config)));
  };
}

/** Refuses a target that Fastify cannot decode; no route and no hook sees it. */
export function refuseUndecodable(
  config: Config,
  { logged }: ResourceServer,
  headers: Readonly<Record<string, string>>,
) {
  return (_error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    void reply.headers(headers);
    send(reply, logged(refuseAmbiguous(request.raw) ?? unknown(request, config)));
  };
}

function unknown({ method, url }: FastifyRequest, config: Config): HttpResponse | Refusal {
  return notFound({ method, path: url }, config);
}

/** Makes JSON the only kind of body; Fastify's limit on its size applies. */
export function readJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, JSON.parse(text as string));
    } catch {
      done(Object.assign(new Error('not JSON'), { statusCode: 400 }));
    }
  });
}

/** Checks the scopes, on the parsed body that the SDK executes. */
export function authorize(
  { guard }: ResourceServer,
  running: RunningRequests,
): preHandlerAsyncHookHandler {
  return async (request, reply) => {
    const decision = guard.authorize(callerOf(request.auth), request.body);
    if (!decision.allowed) return send(reply, decision.refusal);
    if (decision.stream) running.followStream(reply.raw, decision.stream);
  };
}

/** Hands requests to the app once its plugins are there. If one of them fails, nothing is served. */
export function whenReady(
  app: FastifyInstance,
  headers: Readonly<Record<string, string>>,
  onError: (error: unknown) => void,
): RequestListener {
  const ready = Promise.resolve(app.ready());
  ready.catch(onError);
  return (req, res) => {
    ready.then(
      () => {
        app.routing(req, res);
      },
      () => res.writeHead(500, headers).end(),
    );
  };
}

/** Turns errors into short responses without internals. */
export function handleErrors(
  onError: (error: unknown) => void,
  { logged }: Pick<ResourceServer, 'logged'>,
) {
  return (error: FastifyError, { auth }: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    const caller = auth && callerOf(auth);
    if (status === 400) return send(reply, logged(bodyNotJson(), caller));
    if (status === 413) return send(reply, logged(bodyTooLarge(), caller));
    if (status < 500) return send(reply, logged(unreadable(status), caller));
    onError(error);
    return send(reply, internalError());
  };
}

/** Refuses a body that the framework cannot read, with the status that it gave. */
function unreadable(status: number): Refusal {
  return { reason: 'unreadable_body', response: refuse(status, 'The request was refused') };
}

function send(reply: FastifyReply, { status, headers, body }: HttpResponse): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
