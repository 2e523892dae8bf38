'use strict';

const { Server } = require('@modelcontextprotocol/sdk/server/index.js');
const {
  CallToolRequestSchema,
  ListToolsRequestSchema,
  ListResourcesRequestSchema,
  ReadResourceRequestSchema,
} = require('@modelcontextprotocol/sdk/types.js');
const queue = require('./queue');

const TOOLS = [
  {
    name: 'list-jobs',
    description: 'Shows the print queue',
    inputSchema: { type: 'object', properties: {} },
    annotations: { readOnlyHint: true },
  },
  {
    name: 'print',
    description: 'Prints a file',
    inputSchema: {
      type: 'object',
      properties: { file: { type: 'string' }, pages: { type: 'number' } },
      required: ['file'],
    },
  },
  {
    name: 'cancel-job',
    description: 'Cancels a job',
    inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    annotations: { destructiveHint: true },
  },
];

/** One low-level server for each session. */
module.exports = function createServer() {
  const server = new Server(
    { name: 'printer-queue', version: '0.0.7' },
    { capabilities: { tools: {}, resources: {} } },
  );

  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: TOOLS }));

  server.setRequestHandler(CallToolRequestSchema, async (request) => {
    const { name, arguments: args = {} } = request.params;
    switch (name) {
      case 'list-jobs':
        return text(queue.list());
      case 'print':
        return text(queue.add(args.file, args.pages || 1));
      case 'cancel-job':
        queue.cancel(args.id);
        return text('cancelled');
      default:
        throw new Error('Unknown tool: ' + name);
    }
  });

  server.setRequestHandler(ListResourcesRequestSchema, async () => ({
    resources: [{ uri: 'queue://jobs', name: 'jobs', mimeType: 'application/json' }],
  }));

  server.setRequestHandler(ReadResourceRequestSchema, async (request) => {
    if (request.params.uri !== 'queue://jobs') throw new Error('Resource not found');
    return { contents: [{ uri: 'queue://jobs', text: JSON.stringify(queue.list()) }] };
  });

  return server;
};

function text(value) {
  return { content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }] };
}
