import { inspect } from 'node:util';
import { z } from 'zod';
import { externalApiOf } from '../../../src/auth/downstream.js';
import { DownstreamError } from '../../../src/auth/downstream-error.js';
import { compileScopePolicy } from '../../../src/auth/scopes.js';
import { createServerFactory } from '../../../src/mcp.js';
import { createResourceUpdates } from '../../../src/mcp/resource-updates.js';
import { defineTool } from '../../../src/tools/tool.js';
import type { DownstreamNetwork } from './downstream-network.js';
import {
  noServices,
  policyFor,
  startTestServer,
  type Changes,
  type TestServer,
} from './test-server.js';

const policy = policyFor({ probe: [] }, ['base']);

/** A tool that calls the API and tells what it sees of the caller. */
const probe = defineTool({
  name: 'probe',
  title: 'Probe',
  description: 'Calls the external API.',
  inputSchema: z.object({ path: z.string().default('') }),
  readOnly: true,
  async run({ path }, caller) {
    const api = externalApiOf(caller);
    try {
      const { status, text } = await api.send(path, { headers: { Authorization: 'Bearer x' } });
      const seen = [caller, api].map((each) =>
        [JSON.stringify(each), inspect(each, { depth: 9, showHidden: true })].join(' '),
      );
      return { text: [String(status), text, ...seen].join(' ') };
    } catch (error) {
      if (!(error instanceof DownstreamError)) throw error;
      return { text: `${error.code}: ${error.message}`, isError: true };
    }
  },
});

/** Starts a server with this one tool. */
export function startDownstreamServer(
  network: DownstreamNetwork,
  changes: Changes = {},
): Promise<TestServer> {
  const info = { name: 'downstream', version: '1' };
  return startTestServer({
    policy,
    network: (issuer) => network.behind(issuer),
    createServer: createServerFactory(
      { info, tools: [probe], resources: [], prompts: [] },
      {
        scopes: compileScopePolicy(policy),
        services: noServices,
        updates: createResourceUpdates(),
      },
    ),
    ...changes,
  });
}

/** Calls the tool. */
export async function callProbe(
  server: TestServer,
  token: string,
  path = '',
): Promise<{ text: string; isError: boolean }> {
  const response = await server.call('probe', token, { path });
  const { result } = (await response.json()) as {
    result: { content: [{ text: string }]; isError?: boolean };
  };
  return { text: result.content[0].text, isError: result.isError ?? false };
}
