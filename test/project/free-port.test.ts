import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort as ofProjects } from '../../templates/dev/ports.js';
import { freePort } from '../../src/project/free-port.js';

describe.each([
  ['the command', freePort],
  ['a project', ofProjects],
])('a free port for %s', (_, choose) => {
  it('is none that a system gives to a connection, whose server may start again', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, choose));
    expect(new Set(ports).size).toBe(20);
    expect(Math.min(...ports)).toBeGreaterThanOrEqual(1024);
    // Linux begins at 32768, macOS and Windows at 49152.
    expect(Math.max(...ports)).toBeLessThan(32_768);
  });

  it('is none that somebody listens on', async () => {
    const first = await choose();
    const server = createServer();
    await once(server.listen(first + 1, '127.0.0.1'), 'listening');
    try {
      const next = await choose();
      expect(next).not.toBe(first + 1);
    } finally {
      server.close();
    }
  });
});
