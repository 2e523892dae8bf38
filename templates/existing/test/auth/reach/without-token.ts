import { describe, expect, it } from 'vitest';
import { ownServer } from '../../../dev/own-server.js';
import type { Application } from '../support/application.js';
import { initialize, isFromMcp, message, send, type Answer } from '../support/send.js';
import { OFTEN_OPEN } from './often-open.js';
import { spellingsOf } from './spellings.js';

/** Those that some server takes; of others a router may say so itself. */
const METHODS = ['POST', 'GET', 'DELETE'];

/** A body that does not come, and one that waits to be asked for. */
const UNFINISHED = [
  ['content-length', String(64 * 1024 * 1024)],
  ['expect', '100-continue'],
] as const;

/** Attacks of somebody who has no token. */
export function attackWithoutToken(application: () => Application): void {
  const doors = ownServer.doors.map(({ path }) => path);

  function expectChallenge({ status, headers, text }: Answer, what: string): void {
    expect(`${what}: ${status}`).toBe(`${what}: 401`);
    expect(headers['www-authenticate'], what).toContain('resource_metadata="');
    expect(text).not.toContain('"result"');
  }

  async function expectClosed(path: string): Promise<void> {
    for (const [method, body] of [
      ['POST', initialize],
      ['POST', message('tools/list')],
      ['GET', undefined],
    ] as const) {
      // Some routers refuse a spelling by closing the connection.
      const answer = await send(application(), path, { method, ...(body ? { body } : {}) }).catch(
        () => undefined,
      );
      const what = `${method} ${path} answers MCP requests without a token`;
      expect(answer !== undefined && isFromMcp(answer), what).toBe(false);
    }
  }

  describe('without a token', () => {
    it.each(doors)('nothing is done at %s, by any method', async (path) => {
      for (const method of METHODS) {
        const body = method === 'POST' ? { body: initialize } : {};
        expectChallenge(await send(application(), path, { method, ...body }), method);
      }
      for (const method of ['PUT', 'PATCH']) {
        const { status } = await send(application(), path, { method, body: initialize });
        expect([401, 404, 405], method).toContain(status);
      }
    });

    it.each(doors)('nothing is read at %s: the token comes before the body', async (path) => {
      const bodies = ['{"jsonrpc":', 'no JSON at all', '['.repeat(10_000)];
      for (const body of bodies) {
        expectChallenge(await send(application(), path, { body }), body.slice(0, 20));
      }
      for (const [name, value] of UNFINISHED) {
        const sent = { body: 'x', headers: { [name]: value } };
        expectChallenge(await send(application(), path, sent), `${name}: ${value}`);
      }
    });

    it.each(doors.flatMap(spellingsOf))('nothing is behind the spelling %s', expectClosed);

    it.each(OFTEN_OPEN.filter((path) => !doors.includes(path)))(
      'nothing is open beside the endpoint, at %s',
      expectClosed,
    );

    it.each(doors)('what is none is none at %s', async (path) => {
      const token = await application().token('alice');
      const [head = '', payload = '', signature = ''] = token.split('.');
      const flipped = (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1);
      const forged = [head, payload, flipped].join('.');
      for (const authorization of [
        'Bearer abc.def.ghi',
        `Bearer ${forged}`,
        `Basic ${btoa(`user:${token}`)}`,
        `Token ${token}`,
      ]) {
        const headers = { authorization };
        expectChallenge(await send(application(), path, { body: initialize, headers }), path);
      }
      const query = `${path}?access_token=${token}`;
      expectChallenge(await send(application(), query, { body: initialize }), 'in the query');
    });
  });

  describe('another name', () => {
    it.each(doors)('of the host is refused at %s (ORIG-05)', async (path) => {
      const token = await application().token('alice');
      const headers = { host: 'attacker.example' };
      const { status } = await send(application(), path, { token, body: initialize, headers });
      expect(status).toBe(403);
    });

    it.each(doors)('of the page is refused at %s (ORIG-01)', async (path) => {
      const token = await application().token('alice');
      const headers = { origin: 'https://attacker.example' };
      const { status } = await send(application(), path, { token, body: initialize, headers });
      expect(status).toBe(403);
    });
  });
}
