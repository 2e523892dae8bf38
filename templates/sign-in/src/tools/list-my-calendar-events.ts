import { z } from 'zod';
import { defineTool } from './tool.js';

/** Lists the next events of your Google calendar. */
export const listMyCalendarEvents = defineTool({
  name: 'list_my_calendar_events',
  title: 'List my calendar events',
  description: 'Lists the next events of your Google calendar.',
  inputSchema: z.object({}),
  annotations: { readOnlyHint: true },
  run: () => 'No API is called yet.',
});
