import { z } from 'zod';
import { barChart } from '../orders/bar-chart.js';
import { money } from '../orders/order.js';
import { defineTool } from './tool.js';

/** Shows the caller's turnover as a picture, and in words for whoever cannot see it. */
export const chartOrdersTool = defineTool({
  name: 'chart_orders',
  title: 'Chart of orders',
  description: 'Draws what you sold in each month as a bar chart.',
  inputSchema: z.object({}),
  annotations: { readOnlyHint: true },
  async run(_input, { caller, services }) {
    const months = await services.orders.turnoverByMonth(caller);
    if (months.length === 0) return 'You have no orders yet.';
    const picture = barChart(months.map(({ cents }) => cents));
    return {
      content: [
        { type: 'image', mimeType: 'image/png', data: picture.toString('base64') },
        {
          type: 'text',
          text: months.map(({ month, cents }) => `${month}: ${money(cents)}`).join('\n'),
        },
      ],
    };
  },
});
