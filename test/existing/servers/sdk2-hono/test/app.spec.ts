import { describe, expect, test } from 'vitest'
import app from '../src/app'

const rpc = (method: string, params = {}) =>
  app.request('/v1/agents', {
    method: 'POST',
    headers: { 'host': 'localhost', 'content-type': 'application/json', 'accept': 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  })

describe('rest', () => {
  test('stations', async () => {
    const res = await app.request('/v1/stations')
    expect(await res.json()).toEqual(['north', 'harbour'])
    expect(res.headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('mcp', () => {
  test('lists', async () => {
    expect(await (await rpc('tools/list')).text()).toContain('reset_station')
  })
  test('calls', async () => {
    const res = await rpc('tools/call', { name: 'latest', arguments: { station: 'harbour' } })
    expect(await res.text()).toContain('7.1')
  })
  test('refuses other hosts', async () => {
    const res = await app.request('/v1/agents', { method: 'POST', headers: { host: 'evil.example' } })
    expect(res.status).toBe(403)
  })
})
