import { describe, expect, it } from 'vitest';
import { listMyProjects } from '../../src/tools/list-my-projects.js';
import { callAsUser, tellsOfFailures } from '../auth/support/upstream-tool.js';

/** As GitLab answers GET /projects with `simple`, shortened. */
const api = () =>
  Response.json([
    {
      id: 4,
      description: 'The client',
      name: 'Diaspora Client',
      name_with_namespace: 'Diaspora / Diaspora Client',
      path: 'diaspora-client',
      path_with_namespace: 'diaspora/diaspora-client',
      created_at: '2013-09-30T13:46:02Z',
      default_branch: 'main',
      web_url: 'https://gitlab.example.com/diaspora/diaspora-client',
      last_activity_at: '2013-09-30T13:46:02Z',
    },
    {
      id: 5,
      path_with_namespace: 'acme/x',
      web_url: 'https://gitlab.example.com/acme/x',
      description: null,
    },
  ]);

describe('list_my_projects', () => {
  it('gives what GitLab says, and asks for no more than it needs', async () => {
    const { answer, sent } = await callAsUser(listMyProjects, { search: 'client', limit: 2 }, api);
    expect(answer.structuredContent).toEqual({
      projects: [
        {
          name: 'diaspora/diaspora-client',
          url: 'https://gitlab.example.com/diaspora/diaspora-client',
          description: 'The client',
          activeAt: '2013-09-30T13:46:02Z',
        },
        { name: 'acme/x', url: 'https://gitlab.example.com/acme/x' },
      ],
    });
    const url = new URL(sent[0]?.url ?? '');
    expect(url.pathname).toMatch(/\/projects$/);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      membership: 'true',
      simple: 'true',
      order_by: 'last_activity_at',
      per_page: '2',
      page: '1',
      search: 'client',
    });
  });

  it.each([
    { limit: 0 },
    { limit: 51 },
    { page: 0 },
    { page: 101 },
    { search: '' },
    { search: 'a'.repeat(101) },
  ])('takes no other input: %j', async (input) => {
    const { answer, sent } = await callAsUser(listMyProjects, input, api);
    expect(answer.isError).toBe(true);
    expect(sent).toEqual([]);
  });

  it('says that the API refused or is not understood, in words of its own', async () => {
    const texts = await tellsOfFailures(listMyProjects);
    expect(texts[0]).toBe('The API answered 403.');
    expect(texts[1]).toContain('not expected');
    expect(texts[2]).toContain('not expected');
    expect(texts.join('')).not.toContain('canary');
  });
});
