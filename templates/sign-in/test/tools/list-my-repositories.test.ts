import { describe, expect, it } from 'vitest';
import { listMyRepositories } from '../../src/tools/list-my-repositories.js';
import { callAsUser, tellsOfFailures } from '../auth/support/upstream-tool.js';

/** As GitHub answers GET /user/repos, shortened. */
const api = () =>
  Response.json([
    {
      id: 1296269,
      node_id: 'MDEwOlJlcG9zaXRvcnkxMjk2MjY5',
      name: 'Hello-World',
      full_name: 'octocat/Hello-World',
      owner: { login: 'octocat', id: 1, type: 'User' },
      private: false,
      html_url: 'https://github.com/octocat/Hello-World',
      description: 'This your first repo!',
      archived: false,
      visibility: 'public',
      pushed_at: '2011-01-26T19:06:43Z',
    },
    {
      id: 2,
      full_name: 'acme/secret',
      private: true,
      html_url: 'https://github.com/acme/secret',
      description: null,
      archived: true,
      pushed_at: null,
    },
  ]);

describe('list_my_repositories', () => {
  it('gives what GitHub says, and asks for no more than it needs', async () => {
    const { answer, sent } = await callAsUser(
      listMyRepositories,
      { visibility: 'private', limit: 2 },
      api,
    );
    expect(answer.structuredContent).toEqual({
      repositories: [
        {
          name: 'octocat/Hello-World',
          url: 'https://github.com/octocat/Hello-World',
          description: 'This your first repo!',
          isPrivate: false,
          isArchived: false,
          changedAt: '2011-01-26T19:06:43Z',
        },
        {
          name: 'acme/secret',
          url: 'https://github.com/acme/secret',
          isPrivate: true,
          isArchived: true,
        },
      ],
    });
    const url = new URL(sent[0]?.url ?? '');
    expect(url.pathname).toMatch(/\/user\/repos$/);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      visibility: 'private',
      sort: 'pushed',
      per_page: '2',
      page: '1',
    });
    expect(sent[0]?.headers.get('accept')).toBe('application/vnd.github+json');
  });

  it.each([
    { limit: 0 },
    { limit: 31 },
    { limit: 1.5 },
    { page: 0 },
    { page: 101 },
    { visibility: 'x' },
  ])('takes no other input: %j', async (input) => {
    const { answer, sent } = await callAsUser(listMyRepositories, input, api);
    expect(answer.isError).toBe(true);
    expect(sent).toEqual([]);
  });

  it('says that the API refused or is not understood, in words of its own', async () => {
    const texts = await tellsOfFailures(listMyRepositories);
    expect(texts[0]).toBe('The API answered 403.');
    expect(texts[1]).toContain('not expected');
    expect(texts[2]).toContain('not expected');
    expect(texts.join('')).not.toContain('canary');
  });
});
