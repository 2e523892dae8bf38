import { describe, expect, it } from 'vitest';
import { listMyIssues } from '../../src/tools/list-my-issues.js';
import { callAsUser, tellsOfFailures } from '../auth/support/upstream-tool.js';

const site = (name: string) => ({
  id: `id-of-${name}`,
  name,
  url: `https://${name}.atlassian.net`,
  scopes: ['read:jira-work'],
});

/** As Atlassian answers for the sites of somebody, and Jira for their issues, shortened. */
const api = ({ pathname }: URL) =>
  pathname.endsWith('/accessible-resources')
    ? Response.json([
        {
          id: '1324a887-45db-1bf4-1e99-ef0ff456d421',
          name: 'Wiki',
          url: 'https://wiki.atlassian.net',
          scopes: ['read:confluence-content.summary'],
          avatarUrl: 'https://wiki.atlassian.net/avatars/240/flag.png',
        },
        site('acme'),
        site('other'),
      ])
    : Response.json({
        issues: [
          {
            id: '10002',
            key: 'ED-1',
            self: 'https://acme.atlassian.net/rest/api/3/issue/10002',
            fields: {
              summary: 'Main order flow broken',
              status: { id: '3', name: 'In Progress' },
              updated: '2026-11-29T10:00:00.000+0000',
            },
          },
        ],
        isLast: true,
      });

describe('list_my_issues', () => {
  it('gives what Jira says of the issues on the site that is asked for', async () => {
    const { answer, sent } = await callAsUser(
      listMyIssues,
      { site: 'other.atlassian.net', limit: 3 },
      api,
    );
    expect(answer.structuredContent).toEqual({
      site: 'https://other.atlassian.net',
      issues: [
        {
          key: 'ED-1',
          summary: 'Main order flow broken',
          status: 'In Progress',
          url: 'https://other.atlassian.net/browse/ED-1',
          changedAt: '2026-11-29T10:00:00.000+0000',
        },
      ],
    });
    const url = new URL(sent[1]?.url ?? '');
    expect(url.pathname).toMatch(/\/ex\/jira\/id-of-other\/rest\/api\/3\/search\/jql$/);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      jql: expect.stringContaining('assignee = currentUser()') as string,
      maxResults: '3',
    });
  });

  it.each([{ limit: 0 }, { limit: 51 }, { site: 'a'.repeat(254) }])(
    'takes no other input: %j',
    async (input) => {
      const { answer, sent } = await callAsUser(listMyIssues, input, api);
      expect(answer.isError).toBe(true);
      expect(sent).toEqual([]);
    },
  );

  it('says that the API refused or is not understood, in words of its own', async () => {
    const texts = await tellsOfFailures(listMyIssues);
    expect(texts[0]).toBe('The API answered 403.');
    expect(texts[1]).toContain('not expected');
    expect(texts[2]).toContain('not expected');
    expect(texts.join('')).not.toContain('canary');
  });

  it('takes the first site with Jira where none is named', async () => {
    const { answer } = await callAsUser(listMyIssues, {}, api);
    expect(answer.structuredContent).toMatchObject({ site: 'https://acme.atlassian.net' });
  });

  it.each(['evil.example', 'wiki.atlassian.net'])('does not ask %s', async (wanted) => {
    const { answer, sent } = await callAsUser(listMyIssues, { site: wanted }, api);
    expect(answer.isError).toBe(true);
    expect(sent).toHaveLength(1);
  });
});
