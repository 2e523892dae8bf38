import { Controller, Get } from '@nestjs/common';
import { BookingsService } from './bookings.service.js';

/** REST, for the website. */
@Controller('bookings')
export class BookingsController {
  constructor(private readonly bookings: BookingsService) {}

  @Get()
  findAll() {
    return this.bookings.findAll();
  }
}
