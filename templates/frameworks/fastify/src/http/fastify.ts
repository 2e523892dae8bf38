import type { AuthInfo } from '@modelcontextprotocol/server';
import type {
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  onRequestAsyncHookHandler,
  preHandlerAsyncHookHandler,
} from 'fastify';
import type { Config } from '../config.js';
import type { RunningRequests } from './running-requests.js';
import { refuse, type Answer, type Refusal } from '../auth/response.js';
import { bodyNotJson, bodyTooLarge, checkBodyKind } from './body.js';
import { checkHost, checkOrigin } from './host-origin.js';
import { internalError, notFound } from './responses.js';
import { refuseAmbiguous } from './raw-request.js';
import { callerOf, type ResourceServer } from '../auth/resource-server.js';
import { createTlsCheck } from './trusted-proxy.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified caller, set by {@link authenticate}. */
    auth: AuthInfo | undefined;
  }
}

/** A path as it is written: the router compares decoded paths, and its own signs are escaped. */
export function exactly(path: string): string {
  return decodeURI(path).replaceAll(':', '::');
}

/** Answers with what a function says. */
export function answerWith(answer: (request: FastifyRequest) => Answer) {
  return (request: FastifyRequest, reply: FastifyReply) => send(reply, answer(request));
}

/** What holds for every path: one reading, this host. */
export function checks(config: Config, { logged }: ResourceServer): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const refusal = judge(request, config);
    if (refusal) await send(reply, logged(refusal));
  };
}

/** Answers paths that are not served, before a body is read (DOS-03). */
export function answerUnknown(
  config: Config,
  { logged }: ResourceServer,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (!request.is404) return;
    await send(reply, logged(judge(request, config) ?? unknown(request, config)));
  };
}

/** Answers a target that Fastify cannot decode; no route and no hook sees it. */
export function answerUndecodable(config: Config, { logged }: ResourceServer) {
  return (_error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    send(reply, logged(refuseAmbiguous(request.raw) ?? unknown(request, config)));
  };
}

function unknown({ method, url }: FastifyRequest, config: Config): Answer | Refusal {
  return notFound({ method, path: url }, config);
}

/** Answers whatever the method, before a body is read (DOS-03). */
export function answerAtOnce(
  answer: (request: FastifyRequest) => Answer,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    await send(reply, answer(request));
  };
}

function judge({ raw, headers }: FastifyRequest, config: Config): Refusal | undefined {
  return refuseAmbiguous(raw) ?? checkHost(headers.host, config.allowedHosts);
}

/** Web pages of listed origins only, and TLS up to the proxy. */
export function originChecks(
  config: Config,
  { logged }: ResourceServer,
): onRequestAsyncHookHandler {
  const checkTls = createTlsCheck(config);
  return async ({ method, headers, raw }, reply) => {
    const check = checkOrigin({ method, origin: headers.origin }, config.allowedOrigins);
    if (check.outcome) return send(reply, logged(check.outcome));
    reply.headers(check.headers);
    const refusal = checkTls(raw);
    if (refusal) return send(reply, logged(refusal));
  };
}

/** Step 1: who calls? Runs before the body is read; afterwards `request.auth` is set. */
export function authenticate({
  guard,
  authInfo,
  logged,
}: ResourceServer): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const decision = await guard.authenticate(request.headers.authorization);
    if (!decision.allowed) return send(reply, decision.refusal);
    request.auth = authInfo(decision.caller);
    delete request.raw.headers.authorization; // nothing behind this needs the token (PASS-01)
    const { 'content-type': type, 'content-encoding': encoding } = request.headers;
    const refusal = checkBodyKind(request.method, type, encoding);
    if (refusal) return send(reply, logged(refusal, decision.caller));
  };
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

/** Step 2: may the caller do this? Runs on the parsed body that the SDK executes. */
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

/** Turns errors into short answers without internals. */
export function answerErrors(
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
  return { reason: 'unreadable_body', answer: refuse(status, 'The request was refused') };
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
