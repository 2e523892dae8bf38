import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { BrowsingSignIn, connectV1, connectV2, type Connect } from './support/browsing-client.js';
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
    for (const _ of [1, 2]) {
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
