import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fc from 'fast-check';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDoorFinder } from '../../src/door.js';
import { postBytes, sendRaw } from '../auth/support/raw.js';

const DOOR = '/api/mcp';
const findDoor = createDoorFinder([{ path: DOOR, kind: 'stateless' }]);

/** Takes a request for MCP when some reading of its target is the door. */
const reading =
  (read: (target: string) => string): RequestListener =>
  (req, res) => {
    let found = '';
    try {
      found = read(req.url ?? '');
    } catch {
      // It answers nothing that it cannot read.
    }
    res.end(found === DOOR ? 'reached' : '');
  };

/** Ways in which servers find a path, each as lenient as it goes. */
async function routers(): Promise<readonly Server[]> {
  const router = express.Router();
  router.all('/mcp', (_req, res) => res.end('reached'));
  const hono = new Hono({ strict: false }).all(DOOR, (c) => c.text('reached'));
  const routerOptions = {
    ignoreTrailingSlash: true,
    caseSensitive: false,
    ignoreDuplicateSlashes: true,
    useSemicolonDelimiter: true,
  };
  const app = fastify({ routerOptions });
  app.all(DOOR, () => 'reached');
  await app.ready();
  const listeners = [
    express().use('/api', router),
    getRequestListener(hono.fetch),
    reading((target) => new URL(target, 'http://host').pathname),
    reading((target) => decodeURIComponent(new URL(target, 'http://host').pathname)),
    reading((target) => path.posix.normalize(decodeURIComponent(target.split('?')[0] ?? ''))),
    reading((target) => target.toLowerCase().replace(/\/+/g, '/').replace(/\/$/, '')),
  ];
  return [app.server, ...listeners.map((listener) => createServer(listener as RequestListener))];
}

let servers: readonly Server[];
beforeAll(async () => {
  servers = await routers();
  for (const server of servers) await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => {
  for (const server of servers) server.close();
});

const HOSTS = ['', '', '', '//h', '/\\h', 'http://h', '///', '/h/..', '/%2e%2e', '/.'];
const PARTS = ['/.', '/', '\\', '/x/..', '/%2e', '%2f..', '/x;y/..', '/a%2fb/..', '/x%3f/..'];
const ENDS = ['', '', '/', '/.', ';x', '%00', '%20', '#x', '?x', '%3f', '/x/..', '%2f', '%5c'];

/** Each letter as it is, encoded or in the other case. */
const letters = (text: string) =>
  fc
    .tuple(
      ...[...text].map((letter) => fc.constantFrom(letter, letter, letter, ...otherwise(letter))),
    )
    .map((all) => all.join(''));
const otherwise = (letter: string) => {
  const code = letter.charCodeAt(0).toString(16);
  return [letter.toUpperCase(), `%${code}`, `%25${code}`];
};

it('no router takes for a door what the front does not (trap 3)', async () => {
  const of = (list: readonly string[]) => fc.constantFrom(...list);
  const target = fc
    .tuple(
      of(HOSTS),
      of(['', ...PARTS]),
      letters('/api'),
      of(['', ...PARTS]),
      letters('/mcp'),
      of(ENDS),
    )
    .map((all) => all.join(''));
  await fc.assert(
    fc.asyncProperty(target, async (sent) => {
      const found = findDoor(sent, 'POST');
      if (found !== undefined) return;
      for (const server of servers) {
        const origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
        expect(await sendRaw(origin, postBytes(sent), 1500)).not.toContain('reached');
      }
    }),
    { numRuns: 500 },
  );
});
