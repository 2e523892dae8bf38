import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../auth/support/test-server.js';

describe('the to-do tools', () => {
  let server: TestServer;
  let alice: string;
  let bob: string;
  beforeAll(async () => {
    server = await startTestServer();
    alice = await server.token({ subject: 'alice' });
    bob = await server.token({ subject: 'bob' });
  });
  afterAll(() => server.close());

  async function call(token: string, tool: string, input: object = {}) {
    const response = await server.call(tool, token, input);
    const { result } = (await response.json()) as {
      result: { content: [{ text: string }]; isError?: boolean };
    };
    return { text: result.content[0].text, isError: result.isError ?? false };
  }
  const idIn = (text: string) => /id ([0-9a-f-]{36})/.exec(text)?.[1] ?? '';

  it('keep a list', async () => {
    const id = idIn((await call(alice, 'add_todo', { title: 'Write tests' })).text);
    expect((await call(alice, 'list_todos')).text).toBe(`[ ] Write tests (id ${id})`);
    expect((await call(alice, 'complete_todo', { id })).text).toBe('Completed "Write tests".');
    expect((await call(alice, 'list_todos')).text).toContain('[x] Write tests');
    expect((await call(alice, 'delete_todo', { id })).isError).toBe(false);
    expect((await call(alice, 'list_todos')).text).toBe('You have no to-dos.');
  });

  it('show, complete and delete only the caller’s own (SCOPE-09, HAND-03)', async () => {
    const id = idIn((await call(alice, 'add_todo', { title: 'Private' })).text);
    expect((await call(bob, 'list_todos')).text).not.toContain('Private');
    expect((await call(bob, 'complete_todo', { id })).isError).toBe(true);
    expect((await call(bob, 'delete_todo', { id })).isError).toBe(true);
    expect((await call(alice, 'list_todos')).text).toContain('[ ] Private');
  });

  it.each([{}, { title: '' }, { title: 'x'.repeat(201) }, { title: 1 }])(
    'answer bad input with a result that says so: %j (ERR-02)',
    async (input) => {
      expect((await call(alice, 'add_todo', input)).isError).toBe(true);
    },
  );
});
