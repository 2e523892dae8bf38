import { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

type Invoice = { number: string; customer: string; cents: number; paid: boolean };

const invoices: Invoice[] = [
  { number: '2026-001', customer: 'ACME', cents: 120_000, paid: true },
  { number: '2026-002', customer: 'Globex', cents: 8_900, paid: false },
];

const invoiceSchema = z.object({
  number: z.string(),
  customer: z.string(),
  cents: z.number().int(),
  paid: z.boolean(),
});

export function mcpServer() {
  const server = new McpServer({ name: 'invoices', version: '0.4.0' }, { instructions: 'Amounts are in cents.' });

  server.registerTool(
    'invoices.search',
    {
      title: 'Search invoices',
      inputSchema: z.object({ customer: z.string().optional(), unpaid: z.boolean().default(false) }),
      outputSchema: z.object({ invoices: z.array(invoiceSchema) }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ customer, unpaid }) => {
      const found = invoices.filter((i) => (!customer || i.customer === customer) && (!unpaid || !i.paid));
      return { content: [{ type: 'text', text: JSON.stringify(found) }], structuredContent: { invoices: found } };
    },
  );

  server.registerTool(
    'invoices.mark_paid',
    { title: 'Mark as paid', inputSchema: z.object({ number: z.string() }), annotations: { destructiveHint: false } },
    async ({ number }) => {
      const invoice = invoices.find((i) => i.number === number);
      if (!invoice) throw new Error(`no invoice ${number}`);
      invoice.paid = true;
      return { content: [{ type: 'text', text: 'ok' }] };
    },
  );

  server.registerTool(
    'invoices.void',
    { title: 'Void an invoice', description: 'For good.', inputSchema: z.object({ number: z.string() }) },
    async ({ number }) => {
      const at = invoices.findIndex((i) => i.number === number);
      if (at >= 0) invoices.splice(at, 1);
      return { content: [{ type: 'text', text: at >= 0 ? 'void' : 'unknown' }] };
    },
  );

  server.registerResource('open-sum', 'invoices://open/sum', { mimeType: 'text/plain' }, async (uri) => {
    const sum = invoices.filter((i) => !i.paid).reduce((total, i) => total + i.cents, 0);
    return { contents: [{ uri: uri.href, text: String(sum) }] };
  });

  return server;
}
