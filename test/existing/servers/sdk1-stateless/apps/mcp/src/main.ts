import { createApp } from './http.ts'

const { PORT = '8080', HOST = '127.0.0.1' } = process.env

createApp().listen(+PORT, HOST, () => console.log(`http://${HOST}:${PORT}/api/mcp`))
