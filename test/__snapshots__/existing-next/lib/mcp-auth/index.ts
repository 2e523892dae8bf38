import { logSink } from './auth/log-sink';
import { runAs } from './caller-of-request';
import { createGuardedRoute, createMetadataRoute, type Respond } from './guarded-route';
import { createProtection } from './protection';
import { standIn } from './with-caller';

export { currentCaller } from './caller-of-request';
export { withCaller } from './with-caller';

type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
type Route<Context> = (request: Request, context: Context) => Promise<Response>;

/** Puts the guard in front of a route that answers MCP requests, whatever their method. */
export function protectRoute<Context>(
  handler: (request: Request, context: Context) => Response | Promise<Response>,
): Readonly<Record<Method, Route<Context>>> {
  const route: Route<Context> = async (request, context) => {
    const next: Respond = async (checked) => handler(checked, context);
    const caller = standIn();
    if (caller) return runAs(caller, () => next(request));
    return withRoutes(({ guarded }) => guarded(request, next));
  };
  return {
    GET: route,
    HEAD: route,
    POST: route,
    PUT: route,
    PATCH: route,
    DELETE: route,
    OPTIONS: route,
  };
}

/** Answers clients that look for the authorization server (RFC 9728). */
export const metadataRoute: Respond = (request) => withRoutes(({ metadata }) => metadata(request));

/** Made at the first request: a build imports routes without their environment. */
let routes: ReturnType<typeof createRoutes> | undefined;

function createRoutes() {
  const protection = createProtection(process.env);
  return { guarded: createGuardedRoute(protection), metadata: createMetadataRoute(protection) };
}

/** Answers nothing else until the environment is right; the reason is for the log. */
async function withRoutes(
  respond: (made: ReturnType<typeof createRoutes>) => Promise<Response>,
): Promise<Response> {
  try {
    routes ??= createRoutes();
  } catch (error) {
    logSink(error instanceof Error ? error.message : String(error), 'error');
    return Response.json({ message: 'The server is not configured' }, { status: 503 });
  }
  return respond(routes);
}
