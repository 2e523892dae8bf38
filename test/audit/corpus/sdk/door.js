/** Headers that pages may send. */
const HEADERS =
  'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id';

/** Lets requests in that name this host, once, and come from no strange page. */
export function door(resource) {
  const { host, origin } = new URL(resource);
  return (request, response, next) => {
    const hosts = request.headersDistinct.host ?? [];
    const from = request.headers.origin;
    response.set('Cache-Control', 'no-store');
    if (hosts.length !== 1 || hosts[0] !== host) {
      response.status(403).end();
    } else if (from !== undefined && from !== origin) {
      response.status(403).end();
    } else {
      if (from !== undefined) {
        response.set({
          'Access-Control-Allow-Origin': origin,
          'Access-Control-Allow-Headers': HEADERS,
          'Access-Control-Allow-Methods': 'GET, POST, DELETE',
          'Access-Control-Expose-Headers': 'WWW-Authenticate, Mcp-Session-Id',
          'Vary': 'Origin',
        });
      }
      if (request.method === 'OPTIONS') response.status(204).end();
      else next();
    }
  };
}
