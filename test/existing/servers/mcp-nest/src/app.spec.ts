import 'reflect-metadata';
import assert from 'node:assert';
import { after, before, test } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { createApp } from './app.js';

let app: INestApplication;
let url: string;

before(async () => {
  app = await createApp();
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
after(() => app.close());

test('REST', async () => {
  const bookings = (await (await fetch(`${url}/bookings`)).json()) as unknown[];
  assert.ok(bookings.length > 0);
});

test('MCP', async () => {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
  });
  assert.match(await response.text(), /cancel-booking/);
});
