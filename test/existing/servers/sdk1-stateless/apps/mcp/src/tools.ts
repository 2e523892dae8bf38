import type { ToolAnnotations } from '@modelcontextprotocol/sdk/types.js'
import type { Inventory } from '@warehouse/inventory'
import * as z from 'zod'

export type Tool = {
  name: string
  config: { description: string; inputSchema?: z.ZodRawShape; annotations?: ToolAnnotations }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  run: (args: any, inventory: Inventory) => string | Promise<string>
}

const sku = z.string().regex(/^[A-Z]-\d{3}$/)

/** all our tools; server.ts registers them */
export const tools: Tool[] = [
  {
    name: 'stock_list',
    config: { description: 'Everything in stock', annotations: { readOnlyHint: true } },
    run: (_: unknown, inventory: Inventory) => JSON.stringify(inventory.list()),
  },
  {
    name: 'stock_adjust',
    config: {
      description: 'Book goods in or out',
      inputSchema: { sku, by: z.number().int() },
      annotations: { idempotentHint: false },
    },
    run: ({ sku, by }: { sku: string; by: number }, inventory: Inventory) => JSON.stringify(inventory.adjust(sku, by)),
  },
  {
    name: 'stock_discontinue',
    config: {
      description: 'Remove an item for good',
      inputSchema: { sku },
      annotations: { destructiveHint: true },
    },
    run: ({ sku }: { sku: string }, inventory: Inventory) => (inventory.discontinue(sku) ? 'gone' : 'was not there'),
  },
]
