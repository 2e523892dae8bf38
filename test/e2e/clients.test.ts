import path from 'node:path';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterEach, describe, expect, it } from 'vitest';
import type * as ClientModule from '../../templates/dev/client.js';
import { writeCell } from '../support/cells.js';
import { startDevServer, type DevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { matrix } from '../support/narrowed.js';

/**
 * The official client of the older generation, which most applications still use, against every
 * framework: it signs in, lists, calls, is refused, steps up and calls again.
 */
describe.each(matrix.frameworks.map(({ id }) => id))('the v1 client against %s', (frameworkId) => {
  let dev: DevServer | undefined;
  afterEach(() => dev?.stop());

  it('signs in with the least scope and steps up', async () => {
    const config = exampleConfig({ frameworkId });
    const directory = await writeCell(`v1-${frameworkId}`, config);
    dev = await startDevServer(directory);
    const { url } = dev;

    const { UnattendedSignIn } = (await import(
      path.join(directory, 'dev/client.ts')
    )) as typeof ClientModule;
    const authProvider = new UnattendedSignIn('alice');
    const connect = () => {
      const transport = new StreamableHTTPClientTransport(url, { authProvider });
      const client = new Client({ name: 'older-client', version: '1.0.0' });
      return { client, transport, connected: client.connect(transport) };
    };

    const first = connect();
    await expect(first.connected).rejects.toThrow(UnauthorizedError);
    await first.transport.finishAuth(authProvider.takeCallback().get('code') ?? '');
    expect(authProvider.grantedScopes).toEqual(['mcp:access']);

    const { client, transport, connected } = connect();
    await connected;
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(config.tools.map(({ name }) => name));
    const me = await client.callTool({ name: 'whoami' });
    expect(JSON.stringify(me.content)).toContain('mcp:access');

    await expect(client.callTool({ name: 'list_todos' })).rejects.toThrow(UnauthorizedError);
    await transport.finishAuth(authProvider.takeCallback().get('code') ?? '');
    expect(authProvider.grantedScopes?.sort()).toEqual(['mcp:access', 'todos:read']);
    const todos = await client.callTool({ name: 'list_todos' });
    expect(todos.content).toEqual([{ type: 'text', text: 'You have no to-dos.' }]);
    await client.close();
  });
});
