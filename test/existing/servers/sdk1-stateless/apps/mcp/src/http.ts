import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { Inventory } from '@warehouse/inventory'
import express, { type ErrorRequestHandler, Router } from 'express'
import { createServer } from './server.ts'

const methodNotAllowed: express.RequestHandler = (_req, res) => {
  res.status(405).set('Allow', 'POST').json({ jsonrpc: '2.0', error: { code: -32000, message: 'Method not allowed.' }, id: null })
}

const onError: ErrorRequestHandler = (err, req, res, _next) => {
  console.error(req.method, req.originalUrl, err)
  if (res.headersSent) return void res.end()
  res.status(err.status ?? 500).json({ error: { message: err.message } })
}

export function createApp(inventory = new Inventory()) {
  const app = express()
  app.set('trust proxy', 1)
  app.get('/', (_req, res) => void res.type('text').send('warehouse\n'))

  const api = Router()
  api.get('/items', (_req, res) => void res.json(inventory.list()))

  const mcp = Router()
  mcp.use(express.json({ limit: '4mb' }))
  mcp.post('/', async (req, res) => {
    const server = createServer(inventory)
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined, enableJsonResponse: true })
    res.on('close', () => {
      void transport.close()
      void server.close()
    })
    await server.connect(transport)
    await transport.handleRequest(req, res, req.body)
  })
  mcp.route('/').get(methodNotAllowed).delete(methodNotAllowed)

  api.use('/mcp', mcp)
  app.use('/api', api)
  app.use(onError)
  return app
}
