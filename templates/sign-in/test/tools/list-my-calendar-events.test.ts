import { describe, expect, it } from 'vitest';
import { listMyCalendarEvents } from '../../src/tools/list-my-calendar-events.js';
import { callAsUser, tellsOfFailures } from '../auth/support/upstream-tool.js';

/** As Google answers events.list for the fields that are asked for. */
const api = () =>
  Response.json({
    items: [
      {
        summary: 'Breakfast',
        location: 'Café',
        htmlLink: 'https://www.google.com/calendar/event?eid=1',
        start: { dateTime: '2026-11-30T08:00:00+01:00', timeZone: 'Europe/Berlin' },
        end: { dateTime: '2026-11-30T09:00:00+01:00', timeZone: 'Europe/Berlin' },
      },
      { start: { date: '2026-12-01' }, end: { date: '2026-12-02' } },
    ],
  });

describe('list_my_calendar_events', () => {
  it('gives what Google says of the days that follow', async () => {
    const { answer, sent } = await callAsUser(listMyCalendarEvents, { days: 2, limit: 5 }, api);
    expect(answer.structuredContent).toEqual({
      events: [
        {
          title: 'Breakfast',
          start: '2026-11-30T08:00:00+01:00',
          end: '2026-11-30T09:00:00+01:00',
          isAllDay: false,
          location: 'Café',
          url: 'https://www.google.com/calendar/event?eid=1',
        },
        { title: '(no title)', start: '2026-12-01', end: '2026-12-02', isAllDay: true },
      ],
    });
    const url = new URL(sent[0]?.url ?? '');
    expect(url.pathname).toMatch(/\/calendar\/v3\/calendars\/primary\/events$/);
    const { timeMin = '', timeMax = '', ...query } = Object.fromEntries(url.searchParams);
    expect(Date.parse(timeMax) - Date.parse(timeMin)).toBe(2 * 86_400_000);
    expect(query).toMatchObject({ singleEvents: 'true', orderBy: 'startTime', maxResults: '5' });
  });

  it.each([{ days: 0 }, { days: 32 }, { limit: 0 }, { limit: 51 }])(
    'takes no other input: %j',
    async (input) => {
      const { answer, sent } = await callAsUser(listMyCalendarEvents, input, api);
      expect(answer.isError).toBe(true);
      expect(sent).toEqual([]);
    },
  );

  it('says that the API refused or is not understood, in words of its own', async () => {
    const texts = await tellsOfFailures(listMyCalendarEvents);
    expect(texts[0]).toBe('The API answered 403.');
    expect(texts[1]).toContain('not expected');
    expect(texts[2]).toContain('"events":[]');
    expect(texts.join('')).not.toContain('canary');
  });
});
