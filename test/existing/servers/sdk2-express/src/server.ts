import { buildApp } from './app.js';

const app = buildApp({
  sessionSecret: process.env['SESSION_SECRET'] ?? 'keyboard cat',
  corsOrigin: process.env['CORS_ORIGIN'],
});

const server = app.listen(Number(process.env['PORT'] ?? 4000), process.env['HOST'] ?? '127.0.0.1', () => {
  console.log('listening on', server.address());
});

process.on('SIGTERM', () => server.close());
