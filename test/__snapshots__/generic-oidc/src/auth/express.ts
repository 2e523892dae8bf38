import { isJsonContentType } from '@modelcontextprotocol/server';
import express, { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import { callerOf, type ResourceServer } from './resource-server.js';
import type { Refusal } from './guard.js';
import { jsonRpcError } from './json-rpc.js';

/**
 * Refuses requests that two parsers could read differently: a target that is no path, or a
 * repeated Host or Authorization field, of which Node would silently keep the first (BEAR-06).
 */
export function rejectAmbiguousRequests(): RequestHandler {
  return (req, res, next) => {
    const names = req.rawHeaders.filter((_, index) => index % 2 === 0).map((n) => n.toLowerCase());
    const repeated = (name: string) => names.filter((other) => other === name).length > 1;
    if (!req.url.startsWith('/') || repeated('host') || repeated('authorization')) {
      res.status(400).json({ message: 'The request is ambiguous' });
      return;
    }
    next();
  };
}

/**
 * Lets web pages of the listed origins call the server and refuses all others with 403; requests
 * without Origin come from programs, not pages (ORIG-01…04, CORS-01…06).
 */
export function checkOrigin(allowed: readonly string[], requestHeaders: string): RequestHandler {
  return (req, res, next) => {
    const { origin } = req.headers;
    res.vary('Origin');
    if (origin === undefined) {
      next();
      return;
    }
    if (!allowed.includes(origin)) {
      res.status(403).json({ message: 'This origin may not call the server' });
      return;
    }
    res.set('Access-Control-Allow-Origin', origin);
    res.set('Access-Control-Expose-Headers', 'WWW-Authenticate, Retry-After');
    if (req.method === 'OPTIONS') {
      res.set('Access-Control-Allow-Methods', 'POST');
      res.set('Access-Control-Allow-Headers', requestHeaders);
      res.set('Access-Control-Max-Age', '600');
      res.status(204).end();
      return;
    }
    next();
  };
}

/** Refuses a request that came to the proxy without TLS; answering 401 would invite a token (TLS-02). */
export function requireTls(): RequestHandler {
  return (req, res, next) => {
    if (req.secure) {
      next();
      return;
    }
    res.status(403).json({ message: 'Use https' });
  };
}

/** Serves the protected resource metadata to anyone, from any origin (RFC 9728 section 3.1, CORS-05). */
export function serveMetadata({ metadata }: ResourceServer): RequestHandler {
  return (req, res) => {
    res.set('Access-Control-Allow-Origin', '*');
    if (req.method === 'OPTIONS') {
      // Clients in a browser send their protocol version along, which takes a preflight.
      res.set('Access-Control-Allow-Methods', 'GET');
      res.set('Access-Control-Allow-Headers', 'mcp-protocol-version');
      res.status(204).end();
    } else if (req.method === 'GET' || req.method === 'HEAD') {
      res.set('Cache-Control', 'public, max-age=300');
      res.json(metadata.document);
    } else {
      res.set('Allow', 'GET').status(405).json({ message: 'Use GET' });
    }
  };
}

/** Step 1: who calls? Runs before the body is read; afterwards `req.auth` is set. */
export function authenticate({ guard, authInfo }: ResourceServer): RequestHandler {
  return async (req, res, next) => {
    res.set('Cache-Control', 'no-store');
    const decision = await guard.authenticate(req.headers.authorization);
    if (!decision.allowed) {
      refuse(res, decision.refusal);
      return;
    }
    req.auth = authInfo(decision.caller);
    next();
  };
}

/** Reads a JSON body of at most `bodyBytes`; anything else is refused by content type or size. */
export function readJson(bodyBytes: number): RequestHandler[] {
  return [
    (req, res, next) => {
      if (req.method !== 'POST') {
        res.set('Allow', 'POST').status(405).json({ message: 'Use POST' });
      } else if (!isJsonContentType(req.headers['content-type'] ?? null)) {
        res.status(415).json({ message: 'The content type must be application/json' });
      } else {
        next();
      }
    },
    express.json({ limit: bodyBytes, inflate: false, strict: false, type: () => true }),
  ];
}

/** Step 2: may the caller do this? Runs on the parsed body that the SDK executes. */
export function authorize({ guard }: ResourceServer): RequestHandler {
  return async (req, res, next) => {
    const decision = await guard.authorize(callerOf(req.auth), req.body);
    if (!decision.allowed) {
      refuse(res, decision.refusal);
      return;
    }
    next();
  };
}

/** Turns errors into short answers without internals. */
export function handleErrors(onError: (error: unknown) => void): ErrorRequestHandler {
  return (error: { status?: unknown }, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const status = typeof error.status === 'number' ? error.status : 500;
    if (status === 400) {
      res.status(400).json(jsonRpcError(-32700, 'The body is not valid JSON'));
      return;
    }
    if (status >= 500) onError(error);
    res.status(status).json({ message: status < 500 ? 'Request refused' : 'Internal error' });
  };
}

function refuse(res: Response, { status, headers, body }: Refusal): void {
  res.status(status).set(headers).json(body);
}
