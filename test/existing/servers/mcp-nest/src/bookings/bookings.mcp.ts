import { Payload } from '@nestjs/microservices';
import { McpController, Prompt, Resource, Tool } from '@rekog/mcp-nest';
import { z } from 'zod';
import { BookingsService } from './bookings.service.js';

/** The same, for agents. */
@McpController()
export class BookingsMcpController {
  constructor(private readonly bookings: BookingsService) {}

  @Tool({
    name: 'list-bookings',
    description: 'Lists all bookings',
    annotations: { readOnlyHint: true },
  })
  list() {
    return { content: [{ type: 'text', text: JSON.stringify(this.bookings.findAll()) }] };
  }

  @Tool({
    name: 'book-room',
    description: 'Books a room for a day',
    parameters: z.object({ room: z.enum(['Blue', 'Green']), date: z.iso.date() }),
  })
  book(@Payload() { room, date }: { room: string; date: string }) {
    const { id } = this.bookings.create(room, date);
    return { content: [{ type: 'text', text: `booked as ${id}` }] };
  }

  @Tool({
    name: 'cancel-booking',
    description: 'Cancels a booking',
    parameters: z.object({ id: z.string() }),
    annotations: { destructiveHint: true },
  })
  cancel(@Payload() { id }: { id: string }) {
    this.bookings.cancel(id);
    return { content: [{ type: 'text', text: 'cancelled' }] };
  }

  @Resource({ name: 'calendar', uri: 'booking://calendar', mimeType: 'application/json' })
  calendar() {
    return {
      contents: [{ uri: 'booking://calendar', text: JSON.stringify(this.bookings.findAll()) }],
    };
  }

  @Prompt({ name: 'plan-meeting', description: 'Plans a meeting', parameters: z.object({ people: z.string() }) })
  plan(@Payload() { people }: { people: string }) {
    return {
      messages: [{ role: 'user' as const, content: { type: 'text' as const, text: `Find a day for ${people}` } }],
    };
  }
}
