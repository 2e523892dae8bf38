import { describe, expect, it } from 'vitest';
import { listMyChannels } from '../../src/tools/list-my-channels.js';
import { callAsUser, tellsOfFailures } from '../auth/support/upstream-tool.js';

/** As Slack answers users.conversations, shortened. */
const api = () =>
  Response.json({
    ok: true,
    channels: [
      {
        id: 'C012AB3CD',
        name: 'general',
        is_channel: true,
        is_archived: false,
        is_private: false,
        topic: { value: 'Company-wide announcements', creator: '', last_set: 0 },
        purpose: { value: 'For everybody', creator: '', last_set: 0 },
      },
      {
        id: 'G1',
        name: 'secret',
        is_private: true,
        topic: { value: '', creator: '', last_set: 0 },
      },
    ],
    response_metadata: { next_cursor: '' },
  });

describe('list_my_channels', () => {
  it('gives what Slack says, and asks for no more than it needs', async () => {
    const { answer, sent } = await callAsUser(
      listMyChannels,
      { includePrivate: true, limit: 20 },
      api,
    );
    expect(answer.structuredContent).toEqual({
      channels: [
        {
          id: 'C012AB3CD',
          name: 'general',
          isPrivate: false,
          topic: 'Company-wide announcements',
        },
        { id: 'G1', name: 'secret', isPrivate: true },
      ],
    });
    const url = new URL(sent[0]?.url ?? '');
    expect(url.pathname).toMatch(/\/users\.conversations$/);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      types: 'public_channel,private_channel',
      exclude_archived: 'true',
      limit: '20',
    });
  });

  it.each([{ limit: 0 }, { limit: 201 }, { includePrivate: 1 }])(
    'takes no other input: %j',
    async (input) => {
      const { answer, sent } = await callAsUser(listMyChannels, input, api);
      expect(answer.isError).toBe(true);
      expect(sent).toEqual([]);
    },
  );

  it('says that the API refused or is not understood, in words of its own', async () => {
    const texts = await tellsOfFailures(listMyChannels);
    expect(texts[0]).toBe('The API answered 403.');
    expect(texts[1]).toContain('not expected');
    expect(texts[2]).toContain('not expected');
    expect(texts.join('')).not.toContain('canary');
  });

  it('notices a refusal that has the status 200', async () => {
    const { answer } = await callAsUser(listMyChannels, {}, () =>
      Response.json({ ok: false, error: 'missing_scope', needed: 'canary' }),
    );
    expect(answer.isError).toBe(true);
    expect(answer.content[0].text).toBe('Slack refused to list your channels.');
  });
});
