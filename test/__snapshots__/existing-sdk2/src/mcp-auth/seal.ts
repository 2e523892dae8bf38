import type { ServerResponse } from 'node:http';
import { createDecisionLog } from './auth/decision-log.js';
import { logSink } from './auth/log-sink.js';
import { isPassing, takeUp } from './caller-of-request.js';
import { isTestRun } from './test-run.js';

type Method = (...args: unknown[]) => unknown;

let isArmed = false;

/** Says that a front stands in this process: from now on nothing gets through a seal past it. */
export function armSeals(): void {
  isArmed = true;
}

/**
 * Seals what takes MCP requests: a handler or a transport of the SDK. Nothing gets through that did not pass the guard,
 * by whatever path, server or entry file it came. Your own tests do, as long as they protect no server.
 *
 * @throws Error for what has no way in that could be sealed
 */
export function sealed<T extends object>(target: T): T {
  const ways = waysInto(target as Record<string, unknown>);
  if (ways.length === 0) throw new Error('sealed() takes a handler or a transport of the MCP SDK');
  for (const [name, method, responseIn] of ways) {
    const seal = (...args: unknown[]) =>
      takeUp(objectsIn(args), () =>
        isOpen() ? method.apply(target, args) : refuse(responseIn(args)),
      );
    Object.assign(target, { [name]: seal });
  }
  return target;
}

/** Finds what belongs to one request: that of Node, and what the SDK hands on of its caller. */
function objectsIn([request, options]: readonly unknown[]): readonly unknown[] {
  return [request, (options as { authInfo?: unknown } | undefined)?.authInfo];
}

/** Finds the methods by which requests come in, and where each has the response. */
function waysInto(target: Readonly<Record<string, unknown>>) {
  const ofArguments = ([, res]: unknown[]) => res;
  const candidates: [string, typeof ofArguments][] = [
    ['fetch', () => undefined],
    ['handleRequest', ofArguments],
    ['handlePostMessage', ofArguments],
  ];
  // That of HTTP+SSE has its response from the beginning, and opens the stream when it starts.
  if ('handlePostMessage' in target) candidates.push(['start', () => target['res']]);
  return candidates.flatMap(([name, responseIn]) => {
    const method = target[name];
    return typeof method === 'function' ? [[name, method as Method, responseIn] as const] : [];
  });
}

/** Tells whether a request may go through, and logs that it may not. */
export function isOpen(): boolean {
  if (isArmed ? isPassing() : isTestRun()) return true;
  const setting = isArmed ? 'doors' : 'protectServer';
  log({ decision: 'denied', reason: 'past_the_guard', status: 404, setting });
  return false;
}

const log = createDecisionLog(logSink);

const BODY = { message: 'Not found' };

/** Of web-standard requests the response is returned. */
function refuse(res: unknown): Promise<Response | undefined> {
  if (!isNodeResponse(res)) return Promise.resolve(notFound());
  res.writeHead(404, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  res.end(JSON.stringify(BODY));
  return Promise.resolve(undefined);
}

function notFound(): Response {
  return Response.json(BODY, { status: 404, headers: { 'Cache-Control': 'no-store' } });
}

function isNodeResponse(value: unknown): value is ServerResponse {
  return typeof (value as Partial<ServerResponse> | undefined)?.writeHead === 'function';
}
