import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { buildApp } from '../src/app.js';

describe('team notes', () => {
  let app;
  beforeEach(() => {
    app = buildApp({ sessionSecret: 'test' });
  });

  it('asks visitors to log in', () => request(app).get('/api/notes').expect(401));

  it('shows notes after the login', async () => {
    const agent = request.agent(app);
    await agent.post('/login').send({ name: 'ann' }).expect(200);
    const { body } = await agent.get('/api/notes').expect(200);
    expect(body).toHaveLength(1);
  });

  it('has an mcp endpoint', async () => {
    const { text } = await request(app)
      .post('/mcp')
      .set('accept', 'application/json, text/event-stream')
      .send({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
      .expect(200);
    expect(text).toContain('write_note');
  });

  it('has an error handler', async () => {
    const { body } = await request(app).post('/login').type('json').send('{').expect(400);
    expect(body.error).toMatch(/JSON/);
  });
});
