import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import fs from 'fs-extra';
import { installLocked } from '../../support/install-locked.js';
import type { TestClient } from './browsing-client.js';
import type { Person } from './person.js';

/** mcp-remote, which hosts start that know local servers only, with a home of its own. */
export interface Remote {
  /** Starts another one of the same user. */
  connect(): Promise<TestClient>;
  /** Makes the access token one that nobody takes, as time does it. */
  spoil(): Promise<void>;
  /** What all of them have written on standard error. */
  readonly output: () => string;
}

/** Prepares mcp-remote in an empty home. */
export async function prepareRemote(url: URL, person: Person, home: string): Promise<Remote> {
  const locked = path.join(import.meta.dirname, '../clients/locked');
  const directory = await installLocked(locked, 'sign-in-clients');
  await fs.emptyDir(path.join(home, 'mcp-auth'));
  let output = '';
  return {
    async connect() {
      const transport = new StdioClientTransport({
        command: process.execPath,
        args: [
          path.join(directory, 'node_modules/mcp-remote/dist/proxy.js'),
          url.href,
          '--allow-http',
          '--transport',
          'http-only',
        ],
        env: {
          PATH: process.env['PATH'] ?? '',
          HOME: home,
          MCP_REMOTE_CONFIG_DIR: path.join(home, 'mcp-auth'),
          ...person.env,
        },
        stderr: 'pipe',
      });
      transport.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const client = new Client({ name: 'a-host', version: '1.0.0' });
      await client.connect(transport);
      return {
        tools: async () => (await client.listTools()).tools.map(({ name }) => name),
        async call(name) {
          const result = (await client.callTool({ name })) as {
            content: { text?: string }[];
            isError?: boolean;
          };
          return { text: result.content[0]?.text ?? '', isError: result.isError ?? false };
        },
        close: () => client.close(),
      };
    },
    async spoil() {
      const folder = path.join(home, 'mcp-auth');
      const files = await fs.readdir(folder, { recursive: true, encoding: 'utf8' });
      for (const file of files.filter((name) => name.endsWith('tokens.json'))) {
        const tokens = (await fs.readJson(path.join(folder, file))) as object;
        await fs.writeJson(path.join(folder, file), {
          ...tokens,
          access_token: 'spoilt',
          expires_at: 1,
        });
      }
    },
    output: () => output,
  };
}
