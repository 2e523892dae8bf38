import { McpServer, ResourceTemplate, type McpServerFactory } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Notes } from './notes.js';

export function createFactory(notes: Notes): McpServerFactory {
  return (ctx) => {
    const server = new McpServer({ name: 'team-notes', version: '1.0.0' });

    server.registerTool(
      'list_notes',
      { description: 'Lists the ids of all notes', annotations: { readOnlyHint: true } },
      () => ({ content: [{ type: 'text', text: notes.all().map((n) => n.id).join('\n') }] }),
    );

    server.registerTool(
      'write_note',
      {
        description: 'Writes a note, or replaces it',
        inputSchema: z.object({ id: z.string().regex(/^[a-z-]+$/), text: z.string().max(10_000) }),
        annotations: { idempotentHint: true },
      },
      ({ id, text }) => {
        const owner = ctx.authInfo?.clientId ?? 'anonymous';
        notes.put({ id, owner, text });
        return { content: [{ type: 'text', text: `saved ${id}` }] };
      },
    );

    server.registerTool(
      'delete_note',
      {
        description: 'Deletes a note',
        inputSchema: z.object({ id: z.string() }),
        annotations: { destructiveHint: true },
      },
      ({ id }) =>
        notes.remove(id)
          ? { content: [{ type: 'text', text: `deleted ${id}` }] }
          : { content: [{ type: 'text', text: `there is no ${id}` }], isError: true },
    );

    server.registerResource(
      'note',
      new ResourceTemplate('notes://{id}', { list: undefined }),
      { mimeType: 'text/plain' },
      (uri, { id }) => {
        const note = notes.get(String(id));
        if (!note) throw new Error('no such note');
        return { contents: [{ uri: uri.href, text: note.text }] };
      },
    );

    server.registerPrompt(
      'summarize',
      { argsSchema: z.object({ id: z.string() }) },
      ({ id }) => ({
        messages: [{ role: 'user', content: { type: 'text', text: `Summarize notes://${id}` } }],
      }),
    );

    return server;
  };
}
