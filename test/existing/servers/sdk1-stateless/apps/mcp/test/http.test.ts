import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp } from '../src/http.ts'

const listener = createApp().listen(0, '127.0.0.1')
const client = new Client({ name: 'test', version: '0' })
let origin = ''

beforeAll(async () => {
  origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`
  await client.connect(new StreamableHTTPClientTransport(new URL('/api/mcp', origin)))
})

afterAll(async () => {
  await client.close()
  listener.close()
})

test('tools come from the list', async () => {
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual(['stock_list', 'stock_adjust', 'stock_discontinue'])
})

test('books goods out', async () => {
  const result = await client.callTool({ name: 'stock_adjust', arguments: { sku: 'A-200', by: -40 } })
  expect(result.content).toEqual([{ type: 'text', text: expect.stringContaining('"stock":300') }])
  expect(await (await fetch(`${origin}/api/items`)).json()).toHaveLength(2)
})

test('reads a resource', async () => {
  const { contents } = await client.readResource({ uri: 'warehouse://items/A-100' })
  expect(contents[0]).toMatchObject({ text: expect.stringContaining('Wood screw') })
})

test('bad JSON is answered by the error handler', async () => {
  const headers = { 'content-type': 'application/json' }
  const response = await fetch(`${origin}/api/mcp`, { method: 'POST', headers, body: '{' })
  expect(response.status).toBe(400)
})
