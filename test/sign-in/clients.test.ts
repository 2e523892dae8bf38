import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPythonClient } from '../orders/support/python-client.js';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { PATIENCE } from '../support/patience.js';
import { run, transcript } from '../support/run.js';
import { BrowsingSignIn, connectV1, connectV2, type Connect } from './support/browsing-client.js';
import { startPerson } from './support/person.js';
import { prepareRemote } from './support/remote-client.js';
import { startProject, type RunningProject } from './support/running-project.js';

/**
 * Clients that people use, against a project with an authorization server of its own, whose tools call the API of
 * the upstream: they sign in, step up, refresh, and are signed out on *My connections*.
 */
let project: RunningProject;
beforeAll(async () => {
  const config = exampleConfig({ providerId: 'own', downstreamId: 'upstream' });
  project = await startProject(await writeCell('sign-in-clients', config));
});
afterAll(() => project.stop());

describe.each<[name: string, Connect]>([
  ['SDK 2', connectV2],
  ['SDK 1', connectV1],
])('the client of %s', (_name, connect) => {
  let signIn: BrowsingSignIn;
  beforeAll(() => {
    signIn = new BrowsingSignIn(project, 'alice');
  });

  it('signs in with the least scope, and steps up', async () => {
    const client = await connect(project.url, signIn);
    expect(await client.tools()).toContain('list_my_repositories');
    expect(signIn.grantedScopes).toEqual(['mcp:access']);
    const todos = await client.call('list_todos');
    expect(todos).toMatchObject({ text: 'You have no to-dos.', isError: false });
    expect(signIn.grantedScopes?.toSorted()).toEqual(['mcp:access', 'todos:read']);
    expect(signIn.signIns).toBe(2);
    await client.close();
  });

  it('calls the API of the upstream as its user', async () => {
    const client = await connect(project.url, signIn);
    const { text, isError } = await client.call('list_my_repositories');
    expect(isError, text).toBe(false);
    expect(text).toContain('alice/');
    await client.close();
  });

  it('refreshes, three times at once as well, and nobody has to sign in', async () => {
    const before = signIn.signIns;
    signIn.spoil();
    const client = await connect(project.url, signIn);
    expect(await client.tools()).toContain('whoami');
    const others = await Promise.all([1, 2].map(() => connect(project.url, signIn)));
    const clients = [client, ...others];
    for (let times = 0; times < 2; times += 1) {
      signIn.spoil();
      const lists = await Promise.all(clients.map((each) => each.tools()));
      expect(lists.map(({ length }) => length > 0)).toEqual([true, true, true]);
    }
    expect(signIn.signIns).toBe(before);
    await Promise.all(clients.map((each) => each.close()));
  });

  it('is signed out by My connections, and can be signed in again', async () => {
    const client = await connect(project.url, signIn);
    const before = signIn.signIns;
    await project.withdrawAll('alice');
    expect((await client.call('whoami')).isError).toBe(false);
    expect(signIn.signIns).toBe(before + 1);
    await client.close();
  });

  it('has shown nobody a token of the upstream', () => {
    const secrets = project.standIn.secrets();
    expect(secrets.length).toBeGreaterThan(0);
    const seen = [project.output(), JSON.stringify(signIn.tokens()), signIn.accessToken ?? ''];
    const decoded = (signIn.accessToken ?? '')
      .split('.')
      .map((part) => atob(part.replaceAll('-', '+').replaceAll('_', '/')));
    for (const secret of secrets) expect([...seen, ...decoded].join(' ')).not.toContain(secret);
  });
});

describe.each([
  ['the Python SDK', 'sdk.py'],
  ['FastMCP', 'fast.py'],
])('the client of %s', (_name, script) => {
  it(
    'signs in, steps up, refreshes, and is signed out by My connections',
    async ({ skip }) => {
      const scripts = path.join(import.meta.dirname, 'clients/python');
      const python = await installPythonClient(scripts, 'python-sign-in-clients');
      if (python instanceof Error) return skip(python.message);
      const home = path.join(repository, '.cache/sign-in-clients-home');
      const person = await startPerson(project, 'bob', home);
      try {
        const args = [path.join(scripts, script), project.url.href, person.url];
        const outcome = await run(python, args, {
          cwd: scripts,
          env: { ...person.env, HOME: home },
        });
        expect(outcome.exitCode, transcript(outcome)).toBe(0);
        const seen = JSON.parse(outcome.stdout) as Record<string, unknown>;
        expect(seen['tools']).toContain('list_my_repositories');
        const todos = 'You have no to-dos.';
        expect(seen).toMatchObject({ todos, refreshed: todos, at_once: [todos, todos, todos] });
        expect(seen['repositories']).toContain('bob/');
        // Nobody was sent to the browser to refresh, and once more after the withdrawal.
        expect(seen['after_refreshes']).toBe(seen['signed_in']);
        expect(seen['after_withdrawal']).toBe(Number(seen['signed_in']) + 1);
        for (const secret of project.standIn.secrets()) {
          expect([outcome.stdout, outcome.stderr].join('\n')).not.toContain(secret);
        }
      } finally {
        await person.close();
      }
    },
    3 * PATIENCE,
  );
});

describe('mcp-remote', () => {
  it(
    'signs in, steps up, refreshes, and is signed out by My connections',
    async () => {
      const home = path.join(repository, '.cache/sign-in-clients-remote');
      const person = await startPerson(project, 'bob', home);
      const remote = await prepareRemote(project.url, person, home);
      const hosts = [await remote.connect()];
      const callAll = (tool: string) => Promise.all(hosts.map((each) => each.call(tool)));
      const answered = expect.objectContaining({ isError: false }) as object;
      try {
        expect(await hosts[0]?.tools()).toContain('list_my_repositories');
        expect(person.visits()).toBe(1);
        expect(await callAll('list_todos')).toEqual([answered]);
        expect(person.visits()).toBe(2);
        await remote.spoil();
        expect(await callAll('list_todos')).toEqual([answered]);
        hosts.push(await remote.connect(), await remote.connect());
        await remote.spoil();
        expect(await callAll('list_todos')).toEqual([answered, answered, answered]);
        expect(person.visits()).toBe(2);
        // Each asks for the stream it lost, and of two that sign in at once mcp-remote fails one.
        await Promise.all(hosts.splice(1).map((each) => each.close()));
        await project.withdrawAll('bob');
        expect(await hosts[0]?.call('whoami')).toEqual(answered);
        expect(person.visits()).toBe(3);
        const secrets = project.standIn.secrets();
        for (const secret of secrets) expect(remote.output()).not.toContain(secret);
      } finally {
        await Promise.all(hosts.map((each) => each.close()));
        await person.close();
      }
    },
    3 * PATIENCE,
  );
});
