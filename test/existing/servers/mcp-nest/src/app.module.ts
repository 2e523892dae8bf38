import { Module } from '@nestjs/common';
import { McpStrategy, StreamableHttpTransport } from '@rekog/mcp-nest';
import { BookingsController } from './bookings/bookings.controller.js';
import { BookingsMcpController } from './bookings/bookings.mcp.js';
import { BookingsService } from './bookings/bookings.service.js';

export const mcp = new McpStrategy({
  name: 'booking',
  version: '1.4.0',
  transports: [new StreamableHttpTransport()],
});

@Module({
  controllers: [BookingsController, BookingsMcpController],
  providers: [BookingsService],
})
export class AppModule {}
