import type { IncomingMessage } from 'node:http';
import type { AuthInfo } from '@modelcontextprotocol/server';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { callerOf, type ResourceServer } from '../auth/resource-server.js';
import { refuse, type HttpResponse, type Refusal } from '../auth/response.js';
import { bodyNotJson, bodyTooLarge } from './body.js';
import type { Checks } from './checks.js';
import { removeCredentials } from './node-checks.js';
import { internalError } from './responses.js';
import type { RunningRequests } from './running-requests.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- what Express's types leave open for this
  namespace Express {
    interface Request {
      /** The verified caller, set by {@link checkEndpoint}. */
      auth?: AuthInfo;
    }
  }
}

/** Matches a path as it is written: its letters in this case, no pattern, no further slash. */
export function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
}

/** Sets headers before anything else runs, so that every response has them (TLS-05). */
export function setHeaders(headers: Readonly<Record<string, string>>): RequestHandler {
  const all = new Map(Object.entries(headers));
  return (_req, res, next) => {
    res.setHeaders(all);
    next();
  };
}

/** Sends the response that a function gives. */
export function respondWith(respond: (req: Request) => HttpResponse): RequestHandler {
  return (req, res) => {
    send(res, respond(req));
  };
}

/** Runs the checks of every path. */
export function checkEveryPath(checks: Checks<IncomingMessage>): RequestHandler {
  return (req, res, next) => {
    const response = checks.everyPath(req);
    if (response) send(res, response);
    else next();
  };
}

/** Runs the checks of the MCP endpoint, before the body is read; afterwards `req.auth` is set. */
export function checkEndpoint(
  checks: Checks<IncomingMessage>,
  { authInfo }: ResourceServer,
): RequestHandler {
  return async (req, res, next) => {
    const { response, caller } = await checks.endpoint(req, (headers) => res.set(headers));
    if (response) {
      send(res, response);
      return;
    }
    req.auth = authInfo(caller);
    removeCredentials(req);
    next();
  };
}

/** Reads a JSON body of at most `bodyBytes`. */
export function readJson(bodyBytes: number, { logged }: ResourceServer): RequestHandler[] {
  return [
    (req, res, next) => {
      // express.json would read such a body to its end before it says so.
      if (Number(req.headers['content-length']) > bodyBytes) {
        send(res, logged(bodyTooLarge(), callerOf(req.auth)));
        return;
      }
      let size = 0;
      req.on('data', (chunk: Buffer) => {
        size += chunk.byteLength;
        if (size > bodyBytes && !res.headersSent) {
          send(res, logged(bodyTooLarge(), callerOf(req.auth)));
        }
      });
      next();
    },
    express.json({
      limit: bodyBytes,
      inflate: false,
      strict: false,
      type: () => true,
    }),
  ];
}

/** Checks the scopes, on the parsed body that the SDK executes. */
export function authorize({ guard }: ResourceServer, running: RunningRequests): RequestHandler {
  return (req, res, next) => {
    const decision = guard.authorize(callerOf(req.auth), req.body);
    if (!decision.allowed) {
      send(res, decision.refusal);
      return;
    }
    if (decision.stream) running.followStream(res, decision.stream);
    next();
  };
}

/** Turns errors into short responses without internals. */
export function handleErrors(
  onError: (error: unknown) => void,
  { logged }: Pick<ResourceServer, 'logged'>,
): ErrorRequestHandler {
  return (error: { status?: unknown }, req, res, next) => {
    if (res.writableEnded) return; // a response was sent already, while the body was read
    if (res.headersSent) {
      next(error);
      return;
    }
    const caller = req.auth && callerOf(req.auth);
    if (typeof error.status !== 'number' || error.status >= 500) {
      onError(error);
      send(res, internalError());
    } else if (error.status === 400) {
      send(res, logged(bodyNotJson(), caller));
    } else {
      send(res, logged(unreadable(error.status), caller));
    }
  };
}

/** Refuses a body that the framework cannot read, with the status that it gave. */
function unreadable(status: number): Refusal {
  return { reason: 'unreadable_body', response: refuse(status, 'The request was refused') };
}

function send(res: Response, { status, headers, body }: HttpResponse): void {
  res.status(status).set(headers);
  if (body) res.json(body);
  else res.end();
}
