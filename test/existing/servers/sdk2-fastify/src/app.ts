import cors from '@fastify/cors';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import Fastify, { type FastifyServerOptions } from 'fastify';
import apiKey from './api-key.js';
import { mcpServer } from './tools.js';

export async function build(options: FastifyServerOptions & { keys: string[] }) {
  const { keys, ...rest } = options;
  const fastify = Fastify(rest);

  await fastify.register(cors, { origin: ['https://backoffice.example.com'] });
  await fastify.register(apiKey, { keys });

  fastify.get('/health', async () => ({ ok: true }));

  const handler = createMcpHandler(mcpServer);
  const node = toNodeHandler(handler);

  fastify.route({
    method: ['GET', 'POST', 'DELETE'],
    url: '/mcp',
    handler: async (request, reply) => {
      reply.hijack();
      await node(request.raw, reply.raw, request.body);
    },
  });

  fastify.addHook('onClose', async () => {
    await handler.close();
  });

  return fastify;
}
