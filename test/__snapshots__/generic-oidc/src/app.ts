import { hostHeaderValidation } from '@modelcontextprotocol/express';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server';
import express, { type Express, type RequestHandler } from 'express';
import {
  authenticate,
  authorize,
  checkOrigin,
  handleErrors,
  readJson,
  rejectAmbiguousRequests,
  requireTls,
  serveMetadata,
} from './auth/express.js';
import type { ResourceServer } from './auth/resource-server.js';
import { REQUEST_HEADERS } from './auth/revision.js';
import type { Config } from './config.js';
import type { Limits } from './limits.js';

/** What the app is made of. Tests pass their own factory to stand behind the same auth layer. */
export interface AppOptions {
  readonly config: Config;
  readonly limits: Limits;
  readonly resourceServer: ResourceServer;
  /** Builds the MCP server for one request. */
  readonly createServer: McpServerFactory;
  readonly onError: (error: unknown) => void;
}

/** The Express app, and how to let go of its requests when the server shuts down. */
export interface App {
  readonly express: Express;
  /** Waits for the calls that are running, then ends the streams that would never end by themselves. */
  drain(): Promise<void>;
}

/** Puts the routes together. The order of the middlewares is the order of the checks. */
export function createApp(options: AppOptions): App {
  const { config, limits, resourceServer, onError } = options;
  const handler = createMcpHandler(options.createServer, { onerror: onError });
  const mcp = toNodeHandler(handler, { onerror: onError });
  const { pathname, protocol } = new URL(config.resource);
  const running = new RunningCalls();

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.trustProxy);

  app.use(rejectAmbiguousRequests());
  app.use(securityHeaders(protocol === 'https:'));
  // Load balancers probe by address, so health comes before the Host check. It tells nothing.
  app.get('/healthz', (_req, res) => {
    res.json({ status: 'ok' });
  });
  app.use(hostHeaderValidation([...config.allowedHosts]));
  app.all(exactly(resourceServer.metadata.path), serveMetadata(resourceServer));

  app.all(
    exactly(pathname),
    checkOrigin(config.allowedOrigins, REQUEST_HEADERS),
    ...(config.trustProxy !== false && protocol === 'https:' ? [requireTls()] : []),
    authenticate(resourceServer),
    ...readJson(limits.bodyBytes),
    authorize(resourceServer),
    endAtExpiry(),
    running.track(),
    (req, res) => mcp(req, res, req.body),
  );

  app.use((_req, res) => {
    res.status(404).json({ message: 'Not found' });
  });
  app.use(handleErrors(onError));

  return {
    express: app,
    async drain() {
      await running.finished();
      await handler.close();
    },
  };
}

/** Counts the calls in progress; subscription streams do not count, they never finish. */
class RunningCalls {
  #count = 0;
  #onIdle: (() => void) | undefined;

  track(): RequestHandler {
    return (req, res, next) => {
      if ((req.body as { method?: unknown }).method !== 'subscriptions/listen') {
        this.#count += 1;
        res.once('close', () => {
          this.#count -= 1;
          if (this.#count === 0) this.#onIdle?.();
        });
      }
      next();
    };
  }

  async finished(): Promise<void> {
    if (this.#count === 0) return;
    await new Promise<void>((resolve) => (this.#onIdle = resolve));
  }
}

/** A path as it is written: no patterns, no other case, no slash more. */
function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`);
}

/** A stream does not outlive the token it was opened with (META-24). */
function endAtExpiry(): RequestHandler {
  return (req, res, next) => {
    const seconds = (req.auth?.expiresAt ?? 0) - Date.now() / 1000;
    // A timer holds 31 bits of milliseconds; nobody keeps a stream open for 24 days.
    const timer = setTimeout(
      () => res.destroy(),
      Math.min(Math.max(seconds, 0) * 1000, 2 ** 31 - 1),
    );
    res.once('close', () => {
      clearTimeout(timer);
    });
    next();
  };
}

function securityHeaders(tls: boolean): RequestHandler {
  return (_req, res, next) => {
    res.set('X-Content-Type-Options', 'nosniff');
    if (tls) res.set('Strict-Transport-Security', 'max-age=31536000');
    next();
  };
}
