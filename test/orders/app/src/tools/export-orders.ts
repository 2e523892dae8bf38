import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { CSV_HEADER, csvLines } from '../orders/csv.js';
import type { Position } from '../orders/cursor.js';
import { orderStatus } from '../orders/order.js';
import { defineTool } from './tool.js';

const PAGE = 100;
/** Leaves the database to others between two pages. */
const PAUSE_MS = 20;

/** Writes the caller's orders to a file that can be read as a resource. */
export const exportOrdersTool = defineTool({
  name: 'export_orders',
  title: 'Export orders',
  description: 'Writes your orders to a CSV file. Takes a while; says how far it is.',
  inputSchema: z.object({ status: z.array(orderStatus).max(4).optional() }),
  annotations: { readOnlyHint: false, destructiveHint: false },
  async run(filter, { caller, services: { orders }, signal, progress }) {
    const total = await orders.count(caller, filter);
    const id = await orders.beginExport(caller);
    try {
      await orders.appendToExport(caller, id, 0, CSV_HEADER);
      let done = 0;
      let after: Position | undefined;
      while (done < total) {
        const page = await orders.search(caller, filter, { limit: PAGE, after });
        const last = page.at(-1);
        if (!last) break; // some were refunded meanwhile
        // Whoever asked may have gone: then nothing more is written.
        signal.throwIfAborted();
        await orders.appendToExport(caller, id, page.length, csvLines(page));
        done += page.length;
        after = [last.placedAt, last.id];
        await progress(done, total, `${done} of ${total} orders`);
        await pause(PAUSE_MS, undefined, { signal });
      }
      await orders.endExport(caller, id, 'done');
      return {
        content: [
          { type: 'text', text: `Exported ${done} orders.` },
          {
            type: 'resource_link',
            uri: `orders://export/${id}`,
            name: 'orders.csv',
            mimeType: 'text/csv',
          },
        ],
      };
    } catch (error) {
      await orders.endExport(caller, id, 'cancelled');
      throw error;
    }
  },
});
