import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import cors from 'cors';
import express, { type ErrorRequestHandler, type Express } from 'express';
import session from 'express-session';
import { createFactory } from './mcp.js';
import { Notes } from './notes.js';

declare module 'express-session' {
  interface SessionData {
    name: string;
  }
}

export interface Options {
  sessionSecret: string;
  corsOrigin?: string | undefined;
}

export function buildApp({ sessionSecret, corsOrigin }: Options): Express {
  const notes = new Notes();
  const app = express();

  app.use(cors({ origin: corsOrigin ?? true, credentials: true }));
  app.use(express.json({ limit: '200kb' }));
  app.use(session({ secret: sessionSecret, resave: false, saveUninitialized: false }));

  // the web frontend
  app.post('/login', (req, res) => {
    req.session.name = String(req.body?.name ?? '');
    res.json({ hello: req.session.name });
  });
  app.get('/api/notes', (req, res) => {
    if (!req.session.name) {
      res.status(401).json({ error: 'log in first' });
      return;
    }
    res.json(notes.all());
  });

  // for agents
  const mcp = createMcpHandler(createFactory(notes), { onerror: (error) => console.error('mcp', error) });
  const handle = toNodeHandler(mcp);
  app.all('/mcp', (req, res) => handle(req, res, req.body));

  app.use((_req, res) => {
    res.status(404).json({ error: 'not found' });
  });
  const onError: ErrorRequestHandler = (err, _req, res, next) => {
    if (res.headersSent) return next(err);
    res.status(err.status ?? 500).json({ error: err.expose ? err.message : 'oops' });
  };
  app.use(onError);
  return app;
}
