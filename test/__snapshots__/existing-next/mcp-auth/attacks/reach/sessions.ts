import { beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../../lib/mcp-auth/limits.js';
import { ownServer } from '../../dev/own-server.js';
import type { Application } from '../support/application.js';
import { initialize, isFromMcp, message, send } from '../support/send.js';
import { spellingsOf } from './spellings.js';

/** More than one user may have at the same time. */
const STREAMS = limits.streamsPerUser + 2;

/** Attacks of one user on the sessions of another. */
export function attackSessions(application: () => Application): void {
  const doors = ownServer.doors.filter(({ kind }) => kind === 'sessions');
  describe.each(doors)('a session at $path', ({ path }) => {
    let alice: string;
    let bob: string;
    let headers: Record<string, string>;
    beforeAll(async () => {
      alice = await application().token('alice');
      bob = await application().token('bob');
      const { headers: received } = await send(application(), path, {
        token: alice,
        body: initialize,
      });
      headers = { 'mcp-session-id': String(received['mcp-session-id']) };
      const body = { jsonrpc: '2.0', method: 'notifications/initialized' };
      await send(application(), path, { token: alice, headers, body });
    });

    it('is open to its user', async () => {
      const body = message('tools/list');
      const answer = await send(application(), path, { token: alice, headers, body });
      expect(answer.status).toBe(200);
    });

    it('is none to anybody else, and looks like one that is not there (SESS-01)', async () => {
      const unknown = { 'mcp-session-id': '00000000-0000-4000-8000-000000000000' };
      const body = message('tools/list');
      for (const [method, sent] of [
        ['POST', { body }],
        ['GET', {}],
        ['DELETE', {}],
      ] as const) {
        const foreign = await send(application(), path, { method, token: bob, headers, ...sent });
        const none = await send(application(), path, {
          method,
          token: bob,
          headers: unknown,
          ...sent,
        });
        expect(`${method}: ${foreign.status}`).toBe(`${method}: 404`);
        expect(none).toMatchObject({ status: foreign.status, text: foreign.text });
      }
    });

    it('opens nothing without a token: its ID is none', async () => {
      for (const method of ['POST', 'GET', 'DELETE']) {
        const body = method === 'POST' ? { body: message('tools/list') } : {};
        const { status } = await send(application(), path, { method, headers, ...body });
        expect(`${method}: ${status}`).toBe(`${method}: 401`);
      }
    });

    it('is behind no other spelling without a token', { timeout: 60_000 }, async () => {
      for (const spelling of spellingsOf(path)) {
        const body = message('tools/list');
        // Some routers refuse a spelling by closing the connection.
        const answer = await send(application(), spelling, { headers, body }).catch(
          () => undefined,
        );
        expect(answer !== undefined && isFromMcp(answer), spelling).toBe(false);
      }
    });

    it(
      'gives the places of its streams back when they end (DOS-01)',
      { timeout: 60_000 + STREAMS * 2_000 },
      async () => {
        for (let n = 0; n < STREAMS; n += 1) {
          const answer = await send(application(), path, { method: 'GET', token: alice, headers });
          expect(answer.status).toBe(200);
        }
      },
    );

    it('is over when its user ends it', async () => {
      const end = { method: 'DELETE', token: alice, headers };
      expect((await send(application(), path, end)).status).toBeLessThan(300);
      const body = message('tools/list');
      const answer = await send(application(), path, { token: alice, headers, body });
      expect(answer.status).toBe(404);
    });
  });

  const old = ownServer.doors.filter(({ kind }) => kind === 'sse');
  describe.each(old)('a stream of the older transport at $path', ({ path }) => {
    it('takes messages of its own user only', { timeout: 60_000 }, async ({ skip }) => {
      const alice = await application().token('alice');
      const bob = await application().token('bob');
      const { port } = application();
      const leaving = new AbortController();
      try {
        const response = await fetch(`http://127.0.0.1:${port}${path}`, {
          headers: { accept: 'text/event-stream', authorization: `Bearer ${alice}` },
          signal: leaving.signal,
        });
        skip(response.status === 404, 'your server serves no such path as it was started');
        expect(response.status).toBe(200);
        const first = await response.body?.getReader().read();
        const text = new TextDecoder().decode(first?.value);
        const target = /^data: *(\S+)/m.exec(text)?.[1] ?? '';
        const { pathname, search } = new URL(target, `http://127.0.0.1:${port}`);
        const body = message('tools/list');
        const post = async (token?: string) =>
          (await send(application(), pathname + search, { token, body })).status;
        expect(await post()).toBe(401);
        for (const spelling of spellingsOf(pathname)) {
          const [place = ''] = spelling.split('?', 1);
          // Some routers refuse a spelling by closing the connection.
          const taken = await send(application(), place + search, { body }).catch(() => undefined);
          expect(taken?.status, spelling).not.toBe(202);
        }
        expect(await post(bob)).toBe(404);
        // The same path with another parameter is no other spelling.
        for (const spelling of spellingsOf(pathname).filter((each) => !each.includes('?'))) {
          const target = spelling + search;
          for (const token of [undefined, alice]) {
            // Some routers refuse a spelling by closing the connection.
            const answer = await send(application(), target, { token, body }).catch(
              () => undefined,
            );
            const isIn = answer !== undefined && (answer.status === 202 || isFromMcp(answer));
            expect(isIn, `POST ${spelling} takes messages of a session`).toBe(false);
          }
        }
        expect(await post(alice)).toBe(202);
      } finally {
        leaving.abort();
      }
    });
  });
}
