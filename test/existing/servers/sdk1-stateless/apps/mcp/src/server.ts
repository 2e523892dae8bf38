import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Inventory } from '@warehouse/inventory'
import * as z from 'zod'
import { tools } from './tools.ts'

export function createServer(inventory: Inventory) {
  const server = new McpServer({ name: 'warehouse', version: '0.0.0' })

  for (const tool of tools) {
    server.registerTool(tool.name, tool.config, async (args: unknown) => {
      const text = await tool.run(args, inventory)
      return { content: [{ type: 'text', text }] }
    })
  }

  server.registerResource(
    'item',
    new ResourceTemplate('warehouse://items/{sku}', {
      list: () => ({
        resources: inventory.list().map(({ sku, name }) => ({ uri: `warehouse://items/${sku}`, name })),
      }),
    }),
    { description: 'One item of the stock' },
    async (uri, { sku }) => ({
      contents: [{ uri: uri.href, text: JSON.stringify(inventory.find(String(sku)) ?? null) }],
    }),
  )

  server.registerPrompt(
    'reorder',
    { argsSchema: { threshold: z.string().describe('in pieces') } },
    ({ threshold }) => ({
      messages: [
        { role: 'user', content: { type: 'text', text: `What has fewer than ${threshold} pieces? Write an order.` } },
      ],
    }),
  )

  return server
}
