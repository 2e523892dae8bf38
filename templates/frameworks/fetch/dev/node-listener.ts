import type { RequestListener } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import type { App } from '../src/app-options.js';
import { refuseAmbiguous } from '../src/auth/raw-request.js';

/** Lets Node's HTTP server call a web-standard app. */
export function nodeListener(app: App): RequestListener {
  const handle = toNodeHandler(app);
  return (req, res) => {
    const answer = refuseAmbiguous(req);
    if (answer) res.writeHead(answer.status, { ...answer.headers }).end();
    else void handle(req, res);
  };
}
