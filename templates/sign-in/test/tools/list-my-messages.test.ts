import { describe, expect, it } from 'vitest';
import { listMyMessages } from '../../src/tools/list-my-messages.js';
import { callAsUser, tellsOfFailures } from '../auth/support/upstream-tool.js';

/** As Microsoft Graph answers GET /me/messages with these properties selected. */
const api = () =>
  Response.json({
    '@odata.context':
      "https://graph.microsoft.com/v1.0/$metadata#users('1')/messages(subject,from)",
    'value': [
      {
        '@odata.etag': 'W/"CQAAABYAAADHcgC8Hl9tRZ/hc1wEUs1TAAAwR4Hg"',
        'id': 'AAMkAGUAAAwTW09AAA=',
        'receivedDateTime': '2026-11-29T10:00:00Z',
        'subject': 'You have late tasks!',
        'isRead': false,
        'webLink': 'https://outlook.office365.com/owa/?ItemID=1',
        'from': {
          emailAddress: { name: 'Microsoft Planner', address: 'noreply@Planner.Office365.com' },
        },
      },
      { id: '2', receivedDateTime: '2026-11-28T10:00:00Z', subject: null, isRead: true },
    ],
  });

describe('list_my_messages', () => {
  it('gives what Outlook says, and asks for no more than it needs', async () => {
    const { answer, sent } = await callAsUser(listMyMessages, { limit: 2, unreadOnly: true }, api);
    expect(answer.structuredContent).toEqual({
      messages: [
        {
          subject: 'You have late tasks!',
          from: 'Microsoft Planner',
          receivedAt: '2026-11-29T10:00:00Z',
          isRead: false,
          url: 'https://outlook.office365.com/owa/?ItemID=1',
        },
        { subject: '(no subject)', receivedAt: '2026-11-28T10:00:00Z', isRead: true },
      ],
    });
    const url = new URL(sent[0]?.url ?? '');
    expect(url.pathname).toMatch(/\/v1\.0\/me\/messages$/);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      $orderby: 'receivedDateTime desc',
      $top: '2',
      $filter: expect.stringMatching(/^receivedDateTime .* and isRead eq false$/) as string,
    });
  });

  it.each([{ limit: 0 }, { limit: 51 }, { unreadOnly: 1 }])(
    'takes no other input: %j',
    async (input) => {
      const { answer, sent } = await callAsUser(listMyMessages, input, api);
      expect(answer.isError).toBe(true);
      expect(sent).toEqual([]);
    },
  );

  it('says that the API refused or is not understood, in words of its own', async () => {
    const texts = await tellsOfFailures(listMyMessages);
    expect(texts[0]).toBe('The API answered 403.');
    expect(texts[1]).toContain('not expected');
    expect(texts[2]).toContain('not expected');
    expect(texts.join('')).not.toContain('canary');
  });
});
