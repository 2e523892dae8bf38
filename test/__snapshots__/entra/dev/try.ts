import { ProtocolError, type Client } from '@modelcontextprotocol/client';
import { profile } from '../src/auth/token/profile.js';
import { requestableScope } from '../src/auth/scopes.js';
import { scopePolicy } from '../src/scope-map.js';
import { UnattendedSignIn as SignIn } from './client.js';
import { connect, withStepUp } from './client.js';
import { exampleCalls, type ExampleCall } from './example-arguments.js';
import { freePort } from './ports.js';
import { isHealthy, startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { startServersBeside } from './servers-beside.js';
import { localSettings, type LocalSettings } from './settings.js';
import { assert, skip, step } from './steps.js';

/** Whether a client that has just signed in may find no tool. */
const mayListNone =
  scopePolicy.lists === 'permitted' || Object.keys(scopePolicy.tools).length === 0;

/** The SDK's answer to a call without arguments (JSON-RPC 2.0, section 5.1). */
const INVALID_PARAMS = -32602;

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
  const signIn = new SignIn('alice');
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

  const client = await step('signed in with the least scope', async () => {
    const connected = await connect(resource, signIn);
    assert(signIn.clientId !== undefined, 'the client has no ID');
    const granted = signIn.grantedScopes ?? [];
    sameScopes(granted, asked(scopePolicy.baseScopes));
    return { detail: `granted ${granted.join(' ')}`, value: connected };
  });

  const tools = await step('tools/list', async () => {
    const list = await client.listTools();
    assert(list.tools.length > 0 || mayListNone, 'no tool is listed');
    const names = list.tools.map(({ name }) => name);
    return { detail: `${names.length} tools: ${names.join(', ') || 'none'}`, value: list.tools };
  });

  const calls = exampleCalls(tools);
  const open = calls.find(({ name }) => isCovered(name));
  if (!open) {
    skip('a call within these scopes', 'no tool that is listed needs so little');
  } else {
    await step('a call within these scopes', async () => {
      return { detail: await describeCall(open, () => client.callTool(open)), value: undefined };
    });
  }

  const guarded = calls.find(({ name }) => !isCovered(name));
  if (!guarded) {
    skip('a call beyond them', 'no tool that is listed needs more');
  } else {
    const needed = asked(neededFor(guarded.name));
    await step('a call beyond them is refused', async () => {
      const { status, challenge } = await post(resource, {
        headers: await signIn.headersFor(resource),
        call: guarded,
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
      const send = () => client.callTool(guarded);
      const called = describeCall(guarded, () => withStepUp(client, signIn, send));
      // Whoever is granted less is refused again, which says nothing of why.
      await Promise.allSettled([called]);
      const absent = needed.filter((scope) => signIn.grantedScopes?.includes(scope) !== true);
      const says = `not granted: ${absent.join(' ')}`;
      assert(absent.length === 0, says);
      const detail = await called;
      assert(signIn.signIns === before + 1, 'nobody signed in for more');
      return { detail, value: undefined };
    });
  }

  await step('a forged token is refused', async () => {
    const [header = '', payload = '', signature = ''] = (signIn.accessToken ?? '').split('.');
    const swapped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const { status, challenge } = await post(resource, {
      headers: await signIn.headersFor(resource, `${header}.${payload}.${swapped}`),
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

/** Worked out anew from the policy: the server's own code would hide its mistakes. */
function neededFor(tool: string): string[] {
  return [...new Set([...scopePolicy.baseScopes, ...(scopePolicy.tools[tool] ?? [])])];
}

/** Whether the base scopes, which were just granted, are all that a tool needs. */
function isCovered(tool: string): boolean {
  const held = new Set(scopePolicy.baseScopes);
  for (const scope of held) {
    for (const implied of scopePolicy.hierarchy[scope] ?? []) held.add(implied);
  }
  return neededFor(tool).every((scope) => held.has(scope));
}

function sameScopes(actual: readonly string[], expected: readonly string[]): void {
  const same = [...actual].sort().join(' ') === [...expected].sort().join(' ');
  assert(same, `expected the scopes ${expected.join(' ')}, got ${actual.join(' ')}`);
}

/**
 * What came of a call that was let through. A tool may refuse made-up input, but nothing else; one that
 * changes something was sent no arguments, and must not have run.
 *
 * @throws Error when the tool failed without having been given any input, or ran without any
 */
async function describeCall(
  { name, arguments: input, readOnly }: ExampleCall,
  call: () => ReturnType<Client['callTool']>,
): Promise<string> {
  if (!readOnly) {
    const error: unknown = await call().then(
      () => new Error(`${name} was sent no arguments, and answered`),
      (reason: unknown) => reason,
    );
    if (!(error instanceof ProtocolError) || error.code !== INVALID_PARAMS) throw error;
    return `${name} let through; not run, since it does not only read`;
  }
  const result = await call();
  if (!result.isError) return `${name} works`;
  const [first] = result.content;
  const text = first?.type === 'text' ? first.text : 'an error';
  assert(Object.keys(input).length > 0, `${name} answered: ${text}`);
  return `${name} ran, and refused the made-up ${Object.keys(input).join(', ')}: ${text}`;
}

/** A request as older clients send it, without a client library that would sign in by itself. */
async function post(
  url: string,
  options: { headers?: Record<string, string>; call?: ExampleCall } = {},
): Promise<{ status: number; challenge: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept': 'application/json, text/event-stream',
      ...options.headers,
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
  // Requests that nobody answers would keep the process alive.
  process.exit(1);
});
