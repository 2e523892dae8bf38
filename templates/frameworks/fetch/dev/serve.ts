import { createServer } from 'node:http';
import { createAppFrom } from '../src/index.js';
import { nodeListener } from './node-listener.js';

/** Serves the worker on Node, for development. */
try {
  const app = await createAppFrom(process.env);
  const port = Number(process.env['PORT'] ?? '3000');
  createServer(nodeListener(app)).listen(port, '127.0.0.1', () => {
    console.error(JSON.stringify({ time: new Date().toISOString(), event: 'listening', port }));
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
