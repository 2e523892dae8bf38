import { describe, expect, it } from 'vitest';
import { limitBody, readText } from '../../src/mcp-auth/auth/limited-body.js';

const url = 'https://issuer.example/document';
const LIMIT = 256 * 1024;

describe('a body that comes from outside', () => {
  it('is read up to its limit, and not a byte more (TOK-29)', async () => {
    expect(await readText(new Response('x'.repeat(LIMIT)), url)).toHaveLength(LIMIT);
    const tooLarge = readText(new Response('x'.repeat(LIMIT + 1)), url);
    await expect(tooLarge).rejects.toThrow(`${url} is larger than ${LIMIT} bytes`);
  });

  it('may be cut anywhere on its way, also within a character', async () => {
    const bytes = new TextEncoder().encode('ä€😀');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readText(new Response(body), url)).toBe('ä€😀');
  });

  it('may be none', async () => {
    expect(await readText(new Response(null), url)).toBe('');
  });

  it('keeps status and header fields beside it', async () => {
    const response = new Response('x', { status: 400, headers: { 'x-field': 'y' } });
    const limited = await limitBody(response, url);
    expect([limited.status, limited.headers.get('x-field')]).toEqual([400, 'y']);
    expect(await limited.text()).toBe('x');
  });
});
