import type { IncomingMessage, RequestListener } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { App } from '../src/app-options.js';
import { hostName } from '../src/http/host-origin.js';

/** Lets Node's HTTP server call a web-standard app as a runtime of such apps would. */
export function nodeListener(app: App): RequestListener {
  const handle = toNodeHandler(app);
  return (req, res) => {
    joinHeaders(req);
    if (fits(req)) void handle(req, res);
    else res.writeHead(400).end();
  };
}

/** Fields of one name become one (Fetch standard section 2.2.2); of some Node keeps only the first. */
function joinHeaders({ headers, headersDistinct }: IncomingMessage): void {
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    if (values.length > 1) headers[name] = values.join(', ');
  }
}

/** Whether it can be a web-standard request: what cannot never gets to an app in its own runtime. */
function fits({ method, url, headers }: IncomingMessage): boolean {
  return (
    method !== 'TRACE' &&
    url?.startsWith('/') === true &&
    hostName(headers.host) !== undefined &&
    URL.canParse(`http://${headers.host ?? ''}`)
  );
}
