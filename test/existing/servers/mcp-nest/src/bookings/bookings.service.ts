import { Injectable, NotFoundException } from '@nestjs/common';

export interface Booking {
  id: string;
  room: string;
  date: string;
}

@Injectable()
export class BookingsService {
  private readonly bookings = new Map<string, Booking>([['b1', { id: 'b1', room: 'Blue', date: '2026-12-01' }]]);

  findAll(): Booking[] {
    return [...this.bookings.values()];
  }

  create(room: string, date: string): Booking {
    const booking = { id: `b${this.bookings.size + 1}`, room, date };
    this.bookings.set(booking.id, booking);
    return booking;
  }

  cancel(id: string): void {
    if (!this.bookings.delete(id)) throw new NotFoundException();
  }
}
