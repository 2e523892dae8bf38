'use strict';

const { randomUUID } = require('crypto');
const bodyParser = require('body-parser');
const express = require('express');
const { StreamableHTTPServerTransport } = require('@modelcontextprotocol/sdk/server/streamableHttp.js');
const createServer = require('./lib/mcp');

const app = express();
app.use(bodyParser.json());
app.use(bodyParser.urlencoded({ extended: true }));

const sessions = new Map();

app.post('/printer/mcp', async (req, res) => {
  const id = req.headers['mcp-session-id'];
  let transport = sessions.get(id);
  if (!transport) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (sid) => sessions.set(sid, transport),
    });
    transport.onclose = () => sessions.delete(transport.sessionId);
    await createServer().connect(transport);
  }
  await transport.handleRequest(req, res, req.body);
});

const handleSessionRequest = async (req, res) => {
  const transport = sessions.get(req.headers['mcp-session-id']);
  if (!transport) return res.status(400).send('Invalid or missing session ID');
  await transport.handleRequest(req, res);
};

app.get('/printer/mcp', handleSessionRequest);
app.delete('/printer/mcp', handleSessionRequest);

app.get('/', (req, res) => res.send('Printer queue. Agents go to /printer/mcp'));

module.exports = app;

if (require.main === module) {
  app.listen(process.env.PORT || 9100, '127.0.0.1', () => console.log('printer queue is up'));
}
