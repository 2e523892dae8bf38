import { expect, it } from 'vitest';
import { listMyCalendarEvents } from '../../src/tools/list-my-calendar-events.js';

it('list_my_calendar_events has a name', () => {
  expect(listMyCalendarEvents.name).toBe('list_my_calendar_events');
});
