import { request } from 'node:http';
import { expect, it, vi } from 'vitest';
import { startTestIssuer } from '../../../src/audit/issuer/test-issuer.js';
import { shapeOf } from '../../../src/audit/project/facts-of-project.js';
import { exampleConfig } from '../../support/example-config.js';

/** The status of an answer, or why there was none. */
function ask(issuer: string, path: string, headers: Record<string, string>): Promise<unknown> {
  const { hostname: host, port } = new URL(issuer);
  return new Promise((resolve) => {
    request({ host, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', resolve)
      .end();
  });
}

it('goes on, whatever the audited server sends', async () => {
  const shape = shapeOf(exampleConfig(), 'http://127.0.0.1:1/mcp');
  const issuer = await startTestIssuer(0, shape, { id: 'client', secret: 'secret' });
  const ended = vi.fn();
  process.on('unhandledRejection', ended);
  try {
    const undecodable = { authorization: `Basic ${btoa('%:%')}` };
    expect(await ask(issuer.issuer, '//', {})).toBe(404);
    expect(await ask(issuer.issuer, '/introspect', undecodable)).toBeInstanceOf(Error);
    expect(await ask(issuer.issuer, '/jwks', {})).toBe(200);
    expect(ended).not.toHaveBeenCalled();
  } finally {
    process.off('unhandledRejection', ended);
    await issuer.close();
  }
});
