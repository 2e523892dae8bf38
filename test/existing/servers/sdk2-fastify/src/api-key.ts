import { timingSafeEqual } from 'node:crypto';
import type { FastifyPluginCallback } from 'fastify';
import fp from './plugin.js';

interface ApiKeyOptions {
  keys: string[];
}

/** Lets in whoever has a key: `Authorization: Bearer <key>` or `x-api-key: <key>`. */
const apiKey: FastifyPluginCallback<ApiKeyOptions> = (app, { keys }, done) => {
  const known = keys.map((key) => Buffer.from(key));
  app.addHook('onRequest', async (request, reply) => {
    if (request.url === '/health') return;
    const header = request.headers['x-api-key'] ?? request.headers.authorization?.replace(/^Bearer /, '');
    const given = Buffer.from(String(header ?? ''));
    const ok = known.some((key) => key.length === given.length && timingSafeEqual(key, given));
    if (!ok) return reply.code(401).send({ statusCode: 401, error: 'Unauthorized', message: 'API key missing' });
  });
  done();
};

export default fp(apiKey);
