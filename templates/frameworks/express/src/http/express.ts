import type { AuthInfo } from '@modelcontextprotocol/server';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import type { Config } from '../config.js';
import type { RunningRequests } from './running-requests.js';
import { refuse, type Answer, type Refusal } from '../auth/response.js';
import { bodyNotJson, bodyTooLarge, checkBodyKind } from './body.js';
import { checkHost, checkOrigin } from './host-origin.js';
import { internalError } from './responses.js';
import { refuseAmbiguous } from './raw-request.js';
import { callerOf, type ResourceServer } from '../auth/resource-server.js';
import { createTlsCheck } from './trusted-proxy.js';

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- what Express's types leave open for this
  namespace Express {
    interface Request {
      /** The verified caller, set by {@link authenticate}. */
      auth?: AuthInfo;
    }
  }
}

/** A path as it is written: no patterns, no other case, no slash more. */
export function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
}

/** Answers with what a function says. */
export function answerWith(answer: (req: Request) => Answer): RequestHandler {
  return (req, res) => {
    send(res, answer(req));
  };
}

/** What holds for every path: one reading, this host. */
export function checks(config: Config, { logged }: ResourceServer): RequestHandler {
  return (req, res, next) => {
    const refusal = refuseAmbiguous(req) ?? checkHost(req.headers.host, config.allowedHosts);
    if (refusal) send(res, logged(refusal));
    else next();
  };
}

/** Web pages of listed origins only, and TLS up to the proxy. */
export function originChecks(config: Config, { logged }: ResourceServer): RequestHandler {
  const checkTls = createTlsCheck(config);
  return (req, res, next) => {
    const { method, headers } = req;
    const request = { method, origin: headers.origin };
    const check = checkOrigin(request, config.allowedOrigins);
    if (check.outcome) {
      send(res, logged(check.outcome));
      return;
    }
    res.set(check.headers);
    const refusal = checkTls(req);
    if (refusal) send(res, logged(refusal));
    else next();
  };
}

/** Step 1: who calls? Runs before the body is read; afterwards `req.auth` is set. */
export function authenticate({ guard, authInfo }: ResourceServer): RequestHandler {
  return async (req, res, next) => {
    const decision = await guard.authenticate(req.headers.authorization);
    if (!decision.allowed) {
      send(res, decision.refusal);
      return;
    }
    req.auth = authInfo(decision.caller);
    delete req.headers.authorization; // nothing behind this needs the token (PASS-01)
    next();
  };
}

/** Reads a JSON body of at most `bodyBytes`; anything else is refused by kind or size. */
export function readJson(bodyBytes: number, { logged }: ResourceServer): RequestHandler[] {
  return [
    (req, res, next) => {
      const { 'content-type': type, 'content-encoding': encoding } = req.headers;
      const refusal = checkBodyKind(req.method, type, encoding);
      if (refusal) send(res, logged(refusal, callerOf(req.auth)));
      else next();
    },
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

/** Step 2: may the caller do this? Runs on the parsed body that the SDK executes. */
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

/** Turns errors into short answers without internals. */
export function handleErrors(
  onError: (error: unknown) => void,
  { logged }: Pick<ResourceServer, 'logged'>,
): ErrorRequestHandler {
  return (error: { status?: unknown }, req, res, next) => {
    if (res.writableEnded) return; // answered already, while the body was read
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
  return { reason: 'unreadable_body', answer: refuse(status, 'The request was refused') };
}

function send(res: Response, { status, headers, body }: Answer): void {
  res.status(status).set(headers);
  if (body) res.json(body);
  else res.end();
}
