import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';
import { ticketStore } from './tickets.js';

const json = (value: unknown) => ({ content: [{ type: 'text' as const, text: JSON.stringify(value, null, 2) }] });

export const getServer = () => {
  const server = new McpServer({ name: 'helpdesk', version: '2.3.1' }, { capabilities: { logging: {} } });

  server.registerTool(
    'search_tickets',
    {
      title: 'Search tickets',
      description: 'Full text search in the subjects of all tickets',
      inputSchema: { query: z.string() },
      annotations: { readOnlyHint: true },
    },
    async ({ query }) => json(ticketStore.search(query)),
  );

  server.registerTool(
    'create_ticket',
    {
      title: 'Create a ticket',
      description: 'Opens a new ticket',
      inputSchema: { subject: z.string().min(3) },
      annotations: { readOnlyHint: false, destructiveHint: false },
    },
    async ({ subject }) => json(ticketStore.create(subject)),
  );

  // older signature, still around
  server.tool('close_ticket', 'Closes a ticket', { id: z.number().int() }, async ({ id }) => {
    const ticket = ticketStore.close(id);
    if (!ticket) return { content: [{ type: 'text', text: `no ticket ${id}` }], isError: true };
    return json(ticket);
  });

  server.registerTool(
    'purge_tickets',
    {
      description: 'Deletes all closed tickets that are older than a date. Cannot be undone!',
      inputSchema: { before: z.string() },
      annotations: { destructiveHint: true },
    },
    async ({ before }) => json({ deleted: ticketStore.purge(before) }),
  );

  server.registerResource('open-tickets', 'tickets://open', { mimeType: 'application/json' }, async (uri) => ({
    contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(ticketStore.open()) }],
  }));

  server.registerPrompt('triage', { description: 'Sorts the open tickets', argsSchema: { team: z.string() } }, ({ team }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Read tickets://open and say what team ${team} should do first.` } }],
  }));

  return server;
};
