import { describe, expect, it } from 'vitest';
import { boundWaiting } from '../../src/http/bounded-stream.js';

describe('what waits for a client', () => {
  it('is nothing where there is no body', () => {
    const response = new Response(null, { status: 204 });
    expect(boundWaiting(response)).toBe(response);
  });

  it('ends as it ends where it comes from, with the same status', async () => {
    const response = boundWaiting(new Response('data', { status: 201, headers: { x: 'y' } }));
    expect(response.status).toBe(201);
    expect(response.headers.get('x')).toBe('y');
    expect(await response.text()).toBe('data');
  });

  it('fails as it fails where it comes from', async () => {
    const fault = new Error('hunter2');
    const body = new ReadableStream({
      start(controller) {
        controller.error(fault);
      },
    });
    await expect(boundWaiting(new Response(body)).text()).rejects.toBe(fault);
  });
});
