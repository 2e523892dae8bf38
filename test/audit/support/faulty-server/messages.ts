import { revisions } from '../../../../src/catalog/revisions.js';
import { createAddressed } from './addressed.js';
import { createRate, idFor } from './errors.js';
import { plainFeatures, type Features } from './features.js';
import type { MessageFaults } from './message-faults.js';
import { dressed, initialization, perform } from './methods.js';
import { createNotes } from './notes.js';
import type { Asked, Fields } from './reply.js';
import { complaintAbout, keys, type ClientMessage, type Complaint } from './request-headers.js';
import { createGate } from './scopes.js';
import { createRounds } from './rounds.js';
import { createSessions } from './sessions.js';
import { createStreams, sentBefore, subscriptionMessages } from './streams.js';
import { createSubscribers } from './subscribers.js';
import { createSurface, urisIn } from './surface.js';
import { toolsOf } from './tools.js';

/** What answers to somebody who signed in. */
export interface Endpoint {
  answer(asked: Asked): void;
  /** Sees a request before anybody knows whose it is; a right server does nothing then. */
  glance(body: string): void;
  /** Whether a request is signed in by something else than its token. */
  signsIn(headers: Asked['headers']): boolean;
}

const isStateless = (version: unknown) =>
  revisions.some(({ id, stateless }) => stateless && id === version);

/** Builds the MCP endpoint of a server. */
export function createEndpoint(faults: Partial<MessageFaults>): Endpoint {
  const features: Features = { ...plainFeatures, ...faults };
  const tools = toolsOf(faults, features.tools);
  const surface = createSurface(faults, features);
  const gate = createGate(faults, features);
  const notes = createNotes(faults);
  const confirm = createRounds(faults);
  const subscribers = createSubscribers(faults);
  const addressed = createAddressed(faults, features, { tools, surface });
  const sessions = createSessions(faults);
  const streams = createStreams(faults, features);
  const tooMany = createRate(faults);
  const turns = new WeakMap<object, number>();
  const speaksOld = features.speaks.some((id) => !isStateless(id));

  function answer(asked: Asked): void {
    const { method, headers, held, user, reply } = asked;
    if (!faults.logsNobody) asked.log({ user, method });
    const atDoor = faults.allAtDoor ? tools.flatMap(({ scopes }) => scopes) : [];
    const needed = [...features.doorScopes, ...atDoor];
    // A call is refused for all that it takes at once.
    const missing = addressed.isLater(asked.parsed) ? [] : gate.missing(held, needed, 'door');
    if (missing.length > 0) forbid(asked, needed, missing);
    else if (method === 'POST') answerPost(asked);
    else if (!speaksOld) reply(faults.answersGet ? 200 : 405);
    else if (isWrongVersion(asked)) reply(400);
    else {
      const status = features.hasSessions ? sessions.refusal({ headers, user }) : undefined;
      if (status !== undefined) reply(status);
      else answerStream(asked);
    }
  }

  /** GET and DELETE of older revisions. */
  function answerStream({ method, headers, user, reply, response }: Asked): void {
    const lastId = headers['last-event-id'];
    const isResumed =
      method === 'GET' && typeof lastId === 'string' && streams.resume(response, user, lastId);
    if (isResumed) return;
    if (method === 'DELETE' && features.hasSessions) {
      sessions.end({ headers, user });
      reply(200);
    } else if (method === 'GET' && features.streams) {
      streams.write(response, user, [], false);
    } else reply(method === 'GET' ? (faults.getStatus ?? 405) : 405);
  }

  function answerPost(asked: Asked): void {
    const { parsed, headers, reply } = asked;
    const isJson = /^application\/json(?: *;|$)/i.test(headers['content-type'] ?? '');
    if (!isJson && !faults.anyMediaType) {
      reply(415);
      return;
    }
    const isBatch = Array.isArray(parsed);
    const takesBatches = faults.acceptsBatches ?? servesLast(parsed);
    const first: unknown = isBatch && takesBatches ? parsed[0] : parsed;
    if (typeof first !== 'object' || first === null || Array.isArray(first)) {
      fail(asked, { id: null }, { status: 400, code: isBatch ? -32_600 : -32_700 });
      return;
    }
    const message = first as ClientMessage;
    const meta = (message.params?.['_meta'] ?? {}) as Readonly<Record<string, unknown>>;
    const isModern =
      keys.version in meta || isStateless(headers['mcp-protocol-version']) || !speaksOld;
    if (isModern) answerModern(asked, message, meta);
    else answerOld(asked, message);
  }

  function answerModern(asked: Asked, message: ClientMessage, meta: Asked['headers'] | object) {
    const { headers, reply } = asked;
    const { [keys.clientInfo]: client } = meta as Readonly<Record<string, { name?: string }>>;
    if (faults.mindsSessions && headers['mcp-session-id'] !== undefined) {
      reply(404);
      return;
    }
    const complaint = complaintAbout(faults, features, message, asked);
    if (complaint) fail(asked, message, complaint);
    else if (faults.trustsAdmin && client?.name === 'admin') reply(403);
    else if (message.id === undefined) {
      const { method, params = {} } = message;
      if (method === 'notifications/cancelled') subscribers.cancel(params['requestId'], asked.user);
      notified(asked);
    } else serve(asked, message, true);
  }

  function answerOld(asked: Asked, message: ClientMessage): void {
    const { headers, user, reply } = asked;
    if (message.method === 'initialize') {
      const result = initialization(features, tools, message.params?.['protocolVersion']);
      const id = features.hasSessions ? sessions.begin(user) : undefined;
      const fields: Fields = id === undefined ? {} : { 'mcp-session-id': id };
      reply(200, { jsonrpc: '2.0', id: message.id, result }, fields);
      return;
    }
    if (isWrongVersion(asked)) {
      fail(asked, message, { status: 400, code: -32_600 });
      return;
    }
    const status = features.hasSessions ? sessions.refusal({ headers, user }) : undefined;
    if (status !== undefined) fail(asked, message, { status, code: -32_600 });
    else if (message.id === undefined || message.method === undefined) notified(asked);
    else serve(asked, message, false);
  }

  function isWrongVersion({ headers }: Asked): boolean {
    const version = headers['mcp-protocol-version'];
    if (version === undefined) return faults.demandsVersion === true;
    return !faults.anyVersion && !features.speaks.includes(String(version));
  }

  function notified({ reply }: Asked): void {
    reply(faults.notificationStatus ?? 202, faults.notificationBody ? {} : undefined);
  }

  function serve(asked: Asked, message: ClientMessage, isModern: boolean): void {
    const { method = '', params = {}, id } = message;
    const { user, socket, response } = asked;
    const turn = (turns.get(socket) ?? 0) + 1;
    turns.set(socket, turn);
    if (method === 'tools/call') {
      const excess = tooMany(user, asked.token);
      if (excess) {
        asked.reply(excess.status, {}, excess.fields);
        return;
      }
    }
    const needed = addressed.neededFor(asked, message) ?? [];
    const missing = gate.missing(asked.held, needed, 'tool');
    if (missing.length > 0) {
      if (faults.runsFirst === 'for scopes') notes.perform(asked.claims, method, params);
      forbid(asked, needed, missing, message);
      return;
    }
    if (method === 'subscriptions/listen' && isModern && features.hasSubscriptions) {
      if (faults.subscription === 'no stream') send(asked, message, {}, []);
      else if (!subscribers.hasRoom(user)) asked.reply(429, {}, { 'retry-after': '1' });
      else {
        const uris = urisIn(params);
        streams.write(response, user, subscriptionMessages(faults, id, uris), false);
        subscribers.add({ id, user, uris, expiresAt: asked.expiresAt, response });
      }
      return;
    }
    const permits = (scopes: readonly string[]) =>
      gate.missing(asked.held, scopes, 'tool').length === 0;
    const meant =
      faults.namesWithoutCase && method === 'tools/call'
        ? { ...params, name: String(params['name']).toLowerCase() }
        : params;
    const isHiding = faults.hidesTools === true && method === 'tools/list';
    const known = isHiding ? tools.filter(({ scopes }) => permits(scopes)) : tools;
    const call = { ...executed(asked, { method, params: meant }), isModern, user, turn, permits };
    const outcome =
      notes.perform(asked.claims, method, meant, asked.headers) ??
      perform(faults, features, { tools: known, surface, confirm }, call);
    if ('complaint' in outcome) {
      fail(asked, message, outcome.complaint);
      return;
    }
    // Whoever greets leaves a note.
    if (params['name'] === 'greet') {
      for (const uri of [`note://mine/${user}`, 'note://mine']) subscribers.changed(uri, user);
    }
    const meta = (params['_meta'] ?? {}) as Readonly<Record<string, unknown>>;
    const level = isModern ? meta[keys.logLevel] : features.logs ? 'debug' : undefined;
    const before = sentBefore(faults, features, { level, token: asked.token });
    send(asked, message, dressed(faults, outcome.result, isModern), before);
  }

  function servesLast(parsed: unknown): parsed is readonly unknown[] {
    if (!Array.isArray(parsed)) return false;
    if (faults.surfaceFault === 'first of batch') return true;
    const [first] = parsed as readonly ClientMessage[];
    return faults.surfaceFault === 'first of old batch' && !first?.params?.['_meta'];
  }

  /** What is done: of a batch, the last message when only the first was looked at. */
  function executed({ parsed }: Asked, message: { method: string; params: object }) {
    const last = servesLast(parsed) ? (parsed.at(-1) as ClientMessage) : {};
    return { ...message, ...last } as typeof message & Required<ClientMessage>;
  }

  /** Answers with a result, as JSON when nothing stands before it and nobody wants streams. */
  function send(
    { reply, response, user, token }: Asked,
    { id }: ClientMessage,
    result: object,
    before: readonly object[],
  ): void {
    const shown = faults.repeatsTokens ? { ...result, debug: token } : result;
    const body = { jsonrpc: '2.0', id, result: shown };
    const fields: Fields = {
      ...(faults.mediaType === undefined ? {} : { 'content-type': faults.mediaType }),
      ...(faults.beginsSessions ? { 'mcp-session-id': '1' } : {}),
    };
    if (features.streams || before.length > 0) {
      streams.write(response, user, [...before, body], true);
    } else if (faults.noObject) reply(200, [body], fields);
    else reply(200, body, fields);
  }

  function fail({ reply }: Asked, { id }: { id?: unknown }, { status, code, data }: Complaint) {
    const error = { code, message: 'wrong, on 2020-02-02', data };
    reply(status, { jsonrpc: '2.0', id: idFor(faults, id ?? null), error });
  }

  /** Refuses for scopes, in whatever way the server does. */
  function forbid(
    asked: Asked,
    needed: readonly string[],
    missing: readonly string[],
    message: ClientMessage = {},
  ): void {
    const wantsStream = String(asked.headers.accept).startsWith('text/event-stream');
    if (faults.refusesInStreams && wantsStream) {
      const error = { code: -31_000, message: 'scopes' };
      streams.write(asked.response, asked.user, [{ jsonrpc: '2.0', id: 0, error }], true);
    } else if (faults.refusesInside200 || faults.surfaceFault === 'refuses inside') {
      fail(asked, message, { status: 200, code: -31_000 });
    } else if (faults.refusesWith401) asked.refuse(401, 'invalid_token');
    else {
      if (!faults.logsNoScopes) asked.log({ user: asked.user, missing });
      const told = faults.surfaceFault === 'names no own' ? features.doorScopes : needed;
      asked.forbid(gate.named(told, missing));
    }
  }

  return {
    answer,
    glance(body) {
      if (faults.runsFirst !== 'for tokens' || !body.includes('"add_note"')) return;
      const { method = '', params = {} } = JSON.parse(body) as ClientMessage;
      notes.perform({ sub: 'audit-user' }, method, params);
    },
    signsIn: (headers) => sessions.signsIn(headers),
  };
}
