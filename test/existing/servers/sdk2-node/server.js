import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { localhostHostValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { bookmarksServer } from './lib/bookmarks.js';

const mcp = toNodeHandler(createMcpHandler(bookmarksServer));
const validHost = localhostHostValidation();

export const server = createServer(async (req, res) => {
  if (!validHost(req, res)) return;
  if (req.url === '/favicon.ico') {
    res.writeHead(404).end();
    return;
  }
  // everything else is MCP
  await mcp(req, res);
});

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = process.env.PORT || 8787;
  server.listen(port, '127.0.0.1', () => console.log(`bookmarks: http://127.0.0.1:${port}/`));
}
