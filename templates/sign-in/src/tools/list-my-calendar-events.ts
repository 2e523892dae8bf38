import { z } from 'zod';
import { defineTool } from './tool.js';
import { readJson } from './upstream-json.js';

const DAY_MS = 86_400_000;

/** A time of day, or a day for what lasts all of it. */
const moment = z.object({ dateTime: z.string().optional(), date: z.string().optional() });

/** What Google says of events, as far as it is used (calendar/v3, events.list). */
const events = z.object({
  items: z
    .array(
      z.object({
        summary: z.string().optional(),
        location: z.string().optional(),
        htmlLink: z.string().optional(),
        start: moment,
        end: moment,
      }),
    )
    .default([]),
});

/** Lists the next events of your Google calendar. */
export const listMyCalendarEvents = defineTool({
  name: 'list_my_calendar_events',
  title: 'List my calendar events',
  description: 'Lists the next events of your Google calendar.',
  inputSchema: z.object({
    days: z.int().min(1).max(31).default(7),
    limit: z.int().min(1).max(50).default(10),
  }),
  outputSchema: z.object({
    events: z.array(
      z.object({
        title: z.string(),
        start: z.string(),
        end: z.string(),
        isAllDay: z.boolean(),
        location: z.string().optional(),
        url: z.string().optional(),
      }),
    ),
  }),
  readOnly: true,
  async run({ days, limit }, context) {
    const now = Date.now();
    const query = {
      timeMin: new Date(now).toISOString(),
      timeMax: new Date(now + days * DAY_MS).toISOString(),
      singleEvents: 'true',
      orderBy: 'startTime',
      maxResults: String(limit),
      fields: 'items(summary,location,htmlLink,start,end)',
    };
    const path = 'calendar/v3/calendars/primary/events';
    const { data, problem } = await readJson(context, { path, query, schema: events });
    if (problem) return problem;
    return {
      structuredContent: {
        events: data.items.map(({ summary, location, htmlLink, start, end }) => ({
          title: summary ?? '(no title)',
          start: start.dateTime ?? start.date ?? '',
          end: end.dateTime ?? end.date ?? '',
          isAllDay: start.dateTime === undefined,
          location,
          url: htmlLink,
        })),
      },
    };
  },
});
