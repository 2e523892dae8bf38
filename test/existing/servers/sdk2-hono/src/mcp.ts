import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { readings, stations } from './stations'

const Station = v.picklist(['north', 'harbour', 'hill'])

export const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'weather-station', version: '3.0.0' })

  server.registerTool(
    'latest',
    {
      title: 'Latest reading',
      inputSchema: toStandardJsonSchema(v.object({ station: Station })),
      annotations: { readOnlyHint: true },
    },
    async ({ station }) => {
      const reading = readings.filter((r) => r.station === station).at(-1)
      return { content: [{ type: 'text', text: reading ? `${reading.celsius} °C` : 'no reading yet' }] }
    }
  )

  server.registerTool(
    'record',
    {
      title: 'Record a reading',
      inputSchema: toStandardJsonSchema(v.object({ station: Station, celsius: v.pipe(v.number(), v.minValue(-90), v.maxValue(60)) })),
    },
    async ({ station, celsius }) => {
      readings.push({ station, celsius, at: Math.floor(Date.now() / 1000) })
      return { content: [{ type: 'text', text: 'recorded' }] }
    }
  )

  server.registerTool(
    'reset_station',
    {
      title: 'Drop all readings of a station',
      inputSchema: toStandardJsonSchema(v.object({ station: Station })),
      annotations: { destructiveHint: true, idempotentHint: true },
    },
    async ({ station }) => {
      const keep = readings.filter((r) => r.station !== station)
      const dropped = readings.length - keep.length
      readings.splice(0, readings.length, ...keep)
      return { content: [{ type: 'text', text: `${dropped} dropped` }] }
    }
  )

  server.registerResource('stations', 'weather://stations', { mimeType: 'application/json' }, async (uri) => ({
    contents: [{ uri: uri.href, text: JSON.stringify(stations()) }],
  }))

  server.registerPrompt('report', {}, () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'Write a weather report for all stations.' } }],
  }))

  return server
})
