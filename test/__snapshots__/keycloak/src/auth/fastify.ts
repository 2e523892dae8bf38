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
import type { RunningRequests } from '../running-requests.js';
import {
  bodyNotJson,
  bodyTooLarge,
  checkBodyKind,
  checkHost,
  checkOrigin,
  internalError,
  notFound,
  refuse,
  refusePlainHttp,
  type Answer,
} from './http.js';
import { refuseAmbiguous } from './raw-request.js';
import { callerOf, type ResourceServer } from './resource-server.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The verified caller, set by {@link authenticate}. */
    auth: AuthInfo | undefined;
  }
}

/** A path as it is written: the router's own signs are escaped. */
export function exactly(path: string): string {
  return path.replaceAll(':', '::');
}

/** The setting as Fastify takes it: hops are counted by a function. */
export function trustProxy(
  setting: Config['trustProxy'],
): string[] | false | ((address: string, hop: number) => boolean) {
  return typeof setting === 'number' ? (_address, hop) => hop < setting : setting;
}

/** Answers with what a function says. */
export function answerWith(answer: (request: FastifyRequest) => Answer) {
  return (request: FastifyRequest, reply: FastifyReply) => send(reply, answer(request));
}

/** What holds for every path: one reading, this host. */
export function checks(config: Config): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const answer = judge(request, config);
    if (answer) await send(reply, answer);
  };
}

/** Answers paths that are not served, before a body is read (DOS-03). */
export function answerUnknown(config: Config): onRequestAsyncHookHandler {
  return async (request, reply) => {
    if (!request.is404) return;
    await send(reply, judge(request, config) ?? notFound());
  };
}

/** Answers a target that Fastify cannot decode; no route and no hook sees it. */
export function answerUndecodable(_error: unknown, request: FastifyRequest, reply: FastifyReply) {
  send(reply, refuseAmbiguous(request.raw) ?? notFound());
}

/** Answers whatever the method, before a body is read (DOS-03). */
export function answerAtOnce(
  answer: (request: FastifyRequest) => Answer,
): onRequestAsyncHookHandler {
  return async (request, reply) => {
    await send(reply, answer(request));
  };
}

function judge({ raw, headers }: FastifyRequest, config: Config): Answer | undefined {
  return refuseAmbiguous(raw) ?? checkHost(headers.host, config.allowedHosts);
}

/** Web pages of listed origins only, and TLS up to the proxy. */
export function originChecks(config: Config): onRequestAsyncHookHandler {
  const needsTls = config.trustProxy !== false && config.resource.startsWith('https:');
  return async ({ method, headers, protocol }, reply) => {
    const request = { method, origin: headers.origin };
    const check = checkOrigin(request, config.allowedOrigins);
    if (check.answer) return send(reply, check.answer);
    reply.headers(check.headers);
    if (needsTls && protocol !== 'https') return send(reply, refusePlainHttp());
  };
}

/** Step 1: who calls? Runs before the body is read; afterwards `request.auth` is set. */
export function authenticate({ guard, authInfo }: ResourceServer): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const decision = await guard.authenticate(request.headers.authorization);
    if (!decision.allowed) return send(reply, decision.refusal);
    request.auth = authInfo(decision.caller);
    delete request.raw.headers.authorization; // nothing behind this needs the token (PASS-01)
    const { 'content-type': type, 'content-encoding': encoding } = request.headers;
    const answer = checkBodyKind(request.method, type, encoding);
    if (answer) return send(reply, answer);
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
export function answerErrors(onError: (error: unknown) => void) {
  return (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status === 400) return send(reply, bodyNotJson());
    if (status === 413) return send(reply, bodyTooLarge());
    if (status < 500) return send(reply, refuse(status, 'The request was refused'));
    onError(error);
    return send(reply, internalError());
  };
}

function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}
