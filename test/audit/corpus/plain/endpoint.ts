import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from './body.js';
import { scopesFor, type ClientMessage } from './gate.js';
import { checkHeaders, isStateless, metaOf, spoken } from './headers.js';
import { log } from './log.js';
import { initialize, perform, SERVER } from './methods.js';
import type { Refusal, Refusals } from './refusals.js';
import { ProtocolError, type Result } from './results.js';
import { missing } from './scopes.js';
import { beginSession, endSession, sessionFault } from './sessions.js';
import { listen, subscribe, writeEvent } from './streams.js';
import type { Caller } from './tokens.js';

/** What the endpoint answers with. */
export interface Visit {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly caller: Caller;
  readonly refusals: Refusals;
  readonly send: (status: number, body?: object, fields?: Readonly<Record<string, string>>) => void;
  readonly refuse: (refusal: Refusal) => void;
}

const stateful = spoken.filter(
  (version) => !isStateless(empty(), { 'mcp-protocol-version': version }),
);

function empty(): ClientMessage {
  return { method: '', params: {} };
}

/** Answers somebody who signed in. */
export async function answer(visit: Visit): Promise<void> {
  const { request, send } = visit;
  if (request.method === 'POST') await answerPost(visit);
  else if (request.method === 'GET' || request.method === 'DELETE') answerStream(visit);
  else send(405, undefined, { allow: 'GET, POST, DELETE' });
}

/** Streams and their end, which only sessions have. */
function answerStream({ request, response, caller, send, refuse, refusals }: Visit): void {
  const session = request.headers['mcp-session-id']?.toString();
  if (session === undefined || request.headers['mcp-protocol-version'] === spoken[0]) {
    send(405, undefined, { allow: 'POST' });
    return;
  }
  const lacking = missing(caller, scopesFor(empty()));
  const fault = sessionFault(session, caller);
  if (lacking.length > 0) refuse(refusals.insufficient(scopesFor(empty())));
  else if (hasWrongVersion(request)) send(400);
  else if (fault !== undefined) send(fault);
  else if (request.method === 'DELETE') {
    endSession(session);
    send(200);
  } else if (!listen(response, caller)) refuse(refusals.tooMany());
}

async function answerPost(visit: Visit): Promise<void> {
  const { request, response, caller, send, refuse, refusals } = visit;
  const body = await readBody(request);
  if ('status' in body) {
    response.setHeader('connection', 'close');
    send(body.status);
    return;
  }
  const message = messageIn(body.message);
  if (!message) {
    const code = body.message === undefined ? -32_700 : -32_600;
    send(400, { jsonrpc: '2.0', id: null, error: { code, message: 'no request' } });
    return;
  }
  const needed = scopesFor(message);
  const who = { subject: caller.subject, client: caller.client };
  const what = { method: known(message), scopes: needed };
  if (missing(caller, needed).length > 0) {
    log('forbidden', { ...who, ...what });
    refuse(refusals.insufficient([...new Set(needed)]));
    return;
  }
  try {
    const isModern = isStateless(message, request.headers);
    if (isModern) checkHeaders(message, request.headers);
    log('served', { ...who, ...what });
    if (isModern) answerModern(visit, message);
    else answerOld(visit, message);
  } catch (error) {
    const told =
      error instanceof ProtocolError ? error : new ProtocolError(-32_603, 'something went wrong');
    if (told !== error) log('failed', { ...who, ...what, why: nameOf(error) });
    const { code, message: text, data } = told;
    const shown = { code, message: text, ...(data ? { data } : {}) };
    send(told.status, { jsonrpc: '2.0', id: message.id ?? null, error: shown });
  }
}

function answerModern(visit: Visit, message: ClientMessage): void {
  const { response, caller, send, refuse, refusals } = visit;
  if (message.id === undefined) {
    send(202);
    return;
  }
  if (message.method === 'subscriptions/listen') {
    const filter = (message.params['notifications'] ?? {}) as Readonly<Record<string, unknown>>;
    if (!subscribe(response, caller, message.id, filter)) refuse(refusals.tooMany());
    return;
  }
  const result = { resultType: 'complete', ...perform(caller, message, true) };
  const _meta = { 'io.modelcontextprotocol/serverInfo': SERVER };
  reply(visit, message, { ...result, _meta });
}

function answerOld(visit: Visit, message: ClientMessage): void {
  const { request, caller, send } = visit;
  if (message.method === 'initialize') {
    const result = initialize(message, stateful);
    const fields = { 'mcp-session-id': beginSession(caller) };
    send(200, { jsonrpc: '2.0', id: message.id, result }, fields);
    return;
  }
  const fault = hasWrongVersion(request)
    ? 400
    : sessionFault(request.headers['mcp-session-id']?.toString(), caller);
  if (fault !== undefined) throw new ProtocolError(-32_600, 'no session of yours', fault);
  if (message.id === undefined) {
    send(202);
    return;
  }
  const result = perform(caller, message, false);
  const kept = Object.entries(result).filter(
    ([name]) => !['ttlMs', 'cacheScope', 'resultType'].includes(name),
  );
  reply(visit, message, Object.fromEntries(kept));
}

/** Answers with JSON, or with a stream where the client asked for one by a progress token. */
function reply({ response, send }: Visit, message: ClientMessage, result: Result): void {
  const body = { jsonrpc: '2.0', id: message.id, result };
  const { progressToken } = metaOf(message);
  if (progressToken === undefined) {
    send(200, body);
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  const params = { progressToken, progress: 1, total: 1 };
  writeEvent(response, { jsonrpc: '2.0', method: 'notifications/progress', params });
  writeEvent(response, body);
  response.end();
}

function hasWrongVersion({ headers }: IncomingMessage): boolean {
  const version = headers['mcp-protocol-version'];
  return version !== undefined && !stateful.includes(String(version));
}

/** A request or notification; nothing else is taken, and no batch. */
function messageIn(value: unknown): ClientMessage | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { id, method, params = {} } = value as Record<string, unknown>;
  if (typeof method !== 'string' || typeof params !== 'object' || params === null) return undefined;
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') return undefined;
  return { method, params: params as ClientMessage['params'], ...(id === undefined ? {} : { id }) };
}

/** The method for the log, which shows no words of a client that are long or strange. */
function known({ method }: ClientMessage): string {
  return /^[a-z/]{1,40}$/i.test(method) ? method : 'unknown';
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
