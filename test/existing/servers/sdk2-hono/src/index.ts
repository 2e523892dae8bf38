import { serve } from '@hono/node-server'
import app from './app'

serve({ fetch: app.fetch, port: Number(process.env.PORT) || 8788, hostname: '127.0.0.1' }, (info) => {
  console.log(`http://${info.address}:${info.port}`)
})
