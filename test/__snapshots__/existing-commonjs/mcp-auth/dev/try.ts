import { requestableScope } from '../auth/scopes.js';
import { profile } from '../auth/token/profile.js';
import { scopePolicy } from '../scope-map.js';
import { connect, UnattendedSignIn, withStepUp } from './client.js';
import { freePort } from './ports.js';
import { isHealthy, startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { startServersBeside } from './servers-beside.js';
import { localSettings, type LocalSettings } from './settings.js';
import { assert, skip, step } from './steps.js';

/**
 * `npm run mcp-auth:try`: the official client against your server, one line a step. None of your tools is run: what
 * is called is refused.
 */
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
  const beside = await startServersBeside(settings);
  const server = startServerProcess(settings, { showOutput: false });
  const interrupted = new Promise<never>((_resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.once(signal, () => {
        reject(new Error(`Stopped by ${signal}`));
      });
    }
  });
  try {
    await Promise.race([untilHealthy(settings, server), interrupted]);
    await Promise.race([tryServer(settings), interrupted]);
  } finally {
    await stopProcess(server);
    await beside.close();
  }
}

async function tryServer({ resource, issuer }: LocalSettings): Promise<void> {
  const signIn = new UnattendedSignIn('alice');

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

  const client = await step('signed in with the least scope', async () => {
    const connected = await connect(resource, signIn);
    const granted = signIn.grantedScopes ?? [];
    assert(sameScopes(granted, scopePolicy.baseScopes, resource), `granted ${granted.join(' ')}`);
    return { detail: `granted ${granted.join(' ')}`, value: connected };
  });

  await step('tools/list', async () => {
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    return { detail: `${names.length} tools: ${names.join(', ') || 'none'}`, value: undefined };
  });

  const [beyond] = Object.entries(scopePolicy.tools).filter(([, scopes]) => !isCovered(scopes));
  if (!beyond) {
    skip('a call beyond these scopes', 'no tool needs more');
  } else {
    const [tool, scopes] = beyond;
    const needed = scopes.map((scope) => requestableScope(profile, resource, scope));
    await step('a call beyond them is refused', async () => {
      const { status, challenge } = await post(resource, signIn.accessToken, tool);
      assert(status === 403, `expected 403, got ${status}`);
      assert(challenge.includes('error="insufficient_scope"'), 'the challenge names no error');
      const scope = /scope="([^"]*)"/.exec(challenge)?.[1] ?? '';
      const unnamed = needed.filter((each) => !scope.split(' ').includes(each));
      assert(unnamed.length === 0, `the challenge does not name ${unnamed.join(' ')}`);
      return { detail: `${tool}: 403 insufficient_scope, asks for ${scope}`, value: undefined };
    });

    await step('step-up', async () => {
      const before = signIn.signIns;
      // Refused once more; with what is granted then, nothing is called.
      const sends = [() => client.callTool(callOf(tool)), () => client.listTools()];
      await withStepUp<unknown>(client, signIn, () => sends.shift()?.() ?? Promise.resolve());
      assert(signIn.signIns === before + 1, 'nobody signed in for more');
      const granted = signIn.grantedScopes ?? [];
      const absent = needed.filter((scope) => !granted.includes(scope));
      assert(absent.length === 0, `not granted: ${absent.join(' ')}`);
      return { detail: `granted ${granted.join(' ')}; ${tool} was not run`, value: undefined };
    });
  }

  await step('a forged token is refused', async () => {
    const [header = '', payload = '', signature = ''] = (signIn.accessToken ?? '').split('.');
    const swapped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const { status, challenge } = await post(resource, `${header}.${payload}.${swapped}`);
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

/** Whether the base scopes, which were just granted, are all that something needs. */
function isCovered(scopes: readonly string[]): boolean {
  const held = new Set(scopePolicy.baseScopes);
  for (const scope of held) {
    for (const implied of scopePolicy.hierarchy[scope] ?? []) held.add(implied);
  }
  return scopes.every((scope) => held.has(scope));
}

function sameScopes(
  granted: readonly string[],
  scopes: readonly string[],
  resource: string,
): boolean {
  const asked = scopes.map((scope) => requestableScope(profile, resource, scope));
  return [...granted].sort().join(' ') === asked.sort().join(' ');
}

/** A call that no tool takes: arguments are an object. The scopes of a call are judged all the same. */
function callOf(name: string) {
  return { name, arguments: [] as unknown as Record<string, unknown> };
}

/** A request as older clients send it, without a client library that would sign in by itself. */
async function post(
  url: string,
  token?: string,
  tool?: string,
): Promise<{ status: number; challenge: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept': 'application/json, text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      ...(tool === undefined
        ? { method: 'tools/list' }
        : { method: 'tools/call', params: callOf(tool) }),
    }),
  });
  await response.body?.cancel();
  return { status: response.status, challenge: response.headers.get('www-authenticate') ?? '' };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // Requests that nobody answers would keep the process alive.
  process.exit(1);
});
