import type { Client } from '@modelcontextprotocol/client';
import { profile } from '../src/auth/profile.js';
import { compileScopePolicy, requestableScope } from '../src/auth/scopes.js';
import { scopePolicy } from '../src/scope-map.js';
import { callWithStepUp, connect, UnattendedSignIn } from './client.js';
import { exampleArguments } from './example-arguments.js';
import { startLocalAuthorizationServer } from './local-authorization-server.js';
import { freePort } from './ports.js';
import { isHealthy, startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { localSettings, type LocalSettings } from './settings.js';
import { step, assert } from './steps.js';

const rules = compileScopePolicy(scopePolicy);

/** `npm run try`: the official client against this server, one line a step. */
async function main(): Promise<void> {
  const running = localSettings();
  if (await isHealthy(running)) {
    process.stdout.write(`Trying the server at ${running.resource}\n`);
    await tryServer(running);
    return;
  }
  const settings = localSettings({
    PORT: String(await freePort()),
    AUTH_SERVER_PORT: String(await freePort()),
  });
  process.stdout.write(`Trying a server of its own, since none runs at ${running.resource}\n`);
  const authorizationServer = await startLocalAuthorizationServer(settings);
  const server = startServerProcess(settings, { watch: false, showLog: false });
  try {
    await untilHealthy(settings, server);
    await tryServer(settings);
  } finally {
    await stopProcess(server);
    await authorizationServer.close();
  }
}

async function tryServer({ resource, issuer }: LocalSettings): Promise<void> {
  const signIn = new UnattendedSignIn('alice');
  const asked = (scopes: readonly string[]) =>
    scopes.map((scope) => requestableScope(profile, resource, scope));

  const metadataUrl = await step('refused without a token', async () => {
    const { status, challenge } = await post(resource);
    assert(status === 401, `expected 401, got ${status}`);
    assert(!challenge.includes('error='), 'the challenge must carry no error');
    const url = /resource_metadata="([^"]+)"/.exec(challenge)?.[1];
    assert(url !== undefined, 'the challenge does not name the metadata');
    return { detail: '401, the challenge names the metadata', value: url };
  });

  await step('metadata found', async () => {
    const response = await fetch(metadataUrl);
    assert(response.status === 200, `expected 200, got ${response.status}`);
    const metadata = (await response.json()) as Record<string, unknown>;
    assert(metadata['resource'] === resource, 'it names another resource');
    const servers = metadata['authorization_servers'];
    assert(Array.isArray(servers) && servers.includes(issuer), 'it names another issuer');
    return { detail: `authorization server ${issuer}`, value: undefined };
  });

  const client = await step('registered and signed in with the least scope', async () => {
    const connected = await connect(resource, signIn);
    assert(signIn.clientId !== undefined, 'no client was registered');
    sameScopes(signIn.grantedScopes, asked(rules.base));
    return { detail: `granted ${signIn.grantedScopes.join(' ')}`, value: connected };
  });

  const tools = await step('tools/list', async () => {
    const list = await client.listTools();
    assert(list.tools.length > 0, 'no tool is listed');
    const names = list.tools.map(({ name }) => name);
    return { detail: `${names.length} tools: ${names.join(', ')}`, value: list.tools };
  });

  const argumentsFor = (name: string) =>
    exampleArguments(tools.find((tool) => tool.name === name)?.inputSchema);
  const open = tools.find(({ name }) => missing(signIn, resource, name).length === 0);
  await step('a call within these scopes', async () => {
    if (!open) return { detail: 'skipped: every tool needs more', value: undefined };
    await expectResult(client, { name: open.name, arguments: argumentsFor(open.name) });
    return { detail: `${open.name} works`, value: undefined };
  });

  // Prefer one that only reads.
  const guarded = tools
    .filter(({ name }) => missing(signIn, resource, name).length > 0)
    .sort((a, b) => Number(b.annotations?.readOnlyHint) - Number(a.annotations?.readOnlyHint))[0];
  if (!guarded) {
    process.stdout.write('- a call beyond them   skipped: every tool needs only the base scopes\n');
  } else {
    const needed = asked(rules.forTool(guarded.name) ?? []);
    const call = { name: guarded.name, arguments: argumentsFor(guarded.name) };
    await step('a call beyond them is refused', async () => {
      const { status, challenge } = await post(resource, {
        token: signIn.accessToken,
        call,
      });
      assert(status === 403, `expected 403, got ${status}`);
      assert(challenge.includes('error="insufficient_scope"'), 'the challenge names no error');
      const scope = /scope="([^"]*)"/.exec(challenge)?.[1] ?? '';
      const unnamed = needed.filter((each) => !scope.split(' ').includes(each));
      assert(unnamed.length === 0, `the challenge does not name ${unnamed.join(' ')}`);
      return {
        detail: `${guarded.name}: 403 insufficient_scope, asks for ${scope}`,
        value: undefined,
      };
    });

    const before = signIn.signIns;
    await step('step-up, then the same call', async () => {
      const result = await callWithStepUp(client, signIn, call);
      assert(!result.isError, `the tool answered with an error: ${JSON.stringify(result.content)}`);
      assert(signIn.signIns === before + 1, 'nobody signed in for more');
      const absent = needed.filter((scope) => !signIn.grantedScopes.includes(scope));
      assert(absent.length === 0, `not granted: ${absent.join(' ')}`);
      return { detail: `${guarded.name} works`, value: undefined };
    });
  }

  await step('a forged token is refused', async () => {
    const [header = '', payload = '', signature = ''] = (signIn.accessToken ?? '').split('.');
    const swapped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const { status, challenge } = await post(resource, {
      token: `${header}.${payload}.${swapped}`,
    });
    assert(status === 401, `expected 401, got ${status}`);
    assert(challenge.includes('error="invalid_token"'), 'the challenge names no error');
    return { detail: '401 invalid_token', value: undefined };
  });

  await step('a token in the URL is refused', async () => {
    const { status } = await post(`${resource}?access_token=${signIn.accessToken ?? ''}`);
    assert(status === 401, `expected 401, got ${status}`);
    return { detail: '401', value: undefined };
  });

  await client.close();
}

/** Scopes a tool needs that were not granted yet. */
function missing(signIn: UnattendedSignIn, resource: string, tool: string): readonly string[] {
  const needed = rules.forTool(tool) ?? [];
  return needed.filter(
    (scope) => !signIn.grantedScopes.includes(requestableScope(profile, resource, scope)),
  );
}

function sameScopes(actual: readonly string[], expected: readonly string[]): void {
  const same = [...actual].sort().join(' ') === [...expected].sort().join(' ');
  assert(same, `expected the scopes ${expected.join(' ')}, got ${actual.join(' ')}`);
}

async function expectResult(
  client: Client,
  call: { name: string; arguments: Record<string, unknown> },
): Promise<void> {
  const result = await client.callTool(call);
  assert(!result.isError, `the tool answered with an error: ${JSON.stringify(result.content)}`);
}

/** A request as older clients send it, without a client library that would sign in by itself. */
async function post(
  url: string,
  options: { token?: string | undefined; call?: object } = {},
): Promise<{ status: number; challenge: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept': 'application/json, text/event-stream',
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
    },
    body: JSON.stringify(
      options.call
        ? { jsonrpc: '2.0', id: 1, method: 'tools/call', params: options.call }
        : { jsonrpc: '2.0', id: 1, method: 'tools/list' },
    ),
  });
  await response.body?.cancel();
  return { status: response.status, challenge: response.headers.get('www-authenticate') ?? '' };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
