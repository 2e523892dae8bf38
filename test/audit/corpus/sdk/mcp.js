import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { completable } from '@modelcontextprotocol/sdk/server/completable.js';
import { z } from 'zod';
import { add, find, list } from './store.js';

const text = (value) => ({ content: [{ type: 'text', text: value }] });
const wrong = (value) => ({ ...text(value), isError: true });

/** The server of one session. */
export function createMcp() {
  const mcp = new McpServer({ name: 'notes-sdk', version: '1.0.0' });
  mcp.registerTool(
    'list_notes',
    { description: 'Lists your notes.', inputSchema: {}, annotations: { readOnlyHint: true } },
    (_given, { authInfo }) => text(JSON.stringify(list(authInfo))),
  );
  mcp.registerTool(
    'add_note',
    { description: 'Adds a note.', inputSchema: { text: z.string().min(1).max(10_000) } },
    ({ text: words }, { authInfo }) => {
      const note = add(authInfo, words);
      return note ? text(`added ${note.id}`) : wrong('there are too many notes');
    },
  );
  mcp.registerTool(
    'copy_note',
    { description: 'Copies a note.', inputSchema: { id: z.string().min(1).max(9) } },
    ({ id }, { authInfo }) => {
      const note = find(authInfo, id);
      if (!note) return wrong('there is no such note');
      return add(authInfo, note.text) ? text('copied') : wrong('there are too many notes');
    },
  );
  mcp.registerResource('guide', 'guide://notes/', {}, (uri) => ({
    contents: [{ uri: uri.href, text: 'Add notes, and list them.' }],
  }));
  mcp.registerResource(
    'note',
    new ResourceTemplate('note:///{id}', { list: undefined }),
    {},
    (uri, { id }, { authInfo }) => {
      const note = find(authInfo, String(id));
      if (!note) throw Object.assign(new Error('there is no such note'), { code: -32_002 });
      return { contents: [{ uri: uri.href, text: note.text }] };
    },
  );
  mcp.registerPrompt('welcome', { description: 'Welcomes.' }, () => said('welcome'));
  mcp.registerPrompt(
    'sum_up',
    { argsSchema: { style: completable(z.string().optional(), () => ['short', 'long']) } },
    (_given, { authInfo }) =>
      said(
        list(authInfo)
          .map((note) => note.text)
          .join('\n'),
      ),
  );
  return mcp;
}

function said(words) {
  return { messages: [{ role: 'user', content: { type: 'text', text: words } }] };
}
