import { hostHeaderValidation } from '@modelcontextprotocol/hono'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { logger } from 'hono/logger'
import { timing } from 'hono/timing'
import { handler } from './mcp'
import { readings, stations } from './stations'

const v1 = new Hono()
  .get('/stations', (c) => c.json(stations()))
  .get('/readings', (c) => c.json(readings))
  .all('/agents', hostHeaderValidation(['localhost', '127.0.0.1']), (c) => handler.fetch(c.req.raw))

const app = new Hono()
if (process.env.LOG) app.use(logger())
app.use(timing())
app.use('/v1/*', cors())
app.get('/', (c) => c.html('<h1>Weather</h1>'))
app.route('/v1', v1)
app.onError((err, c) => {
  console.error(err)
  return c.text('Something went wrong', 500)
})

export default app
