import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Door } from '../door.js';
import {
  initialize,
  rpc,
  startFront,
  toolCall,
  type Changes,
  type FrontServer,
} from './support/front-server.js';
import { open, postBytes, sendRaw, statuses } from './support/raw.js';
import { SessionServer } from './support/session-server.js';

const doors: readonly Door[] = [
  { path: '/mcp', kind: 'sessions' },
  { path: '/sse', kind: 'sse' },
  { path: '/messages', kind: 'messages' },
];

let behind: SessionServer;
let front: FrontServer;
let alice: string;
let bob: string;
const start = async (changes: Changes = {}) => {
  behind = new SessionServer();
  front = await startFront(behind.handle, { doors, ...changes });
  alice = await front.token({ subject: 'alice' });
  bob = await front.token({ subject: 'bob' });
};
beforeEach(() => start());
afterEach(() => front.close());

const openSession = async (token = alice): Promise<string> => {
  const response = await front.post(token, initialize);
  await response.text();
  return response.headers.get('mcp-session-id') ?? '';
};

const inSession = (session: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { 'mcp-session-id': session, ...more },
});

/** Sends a request without a message. */
const ask = (
  method: 'GET' | 'DELETE',
  token: string | undefined,
  headers: Readonly<Record<string, string>> = {},
  { path = '/mcp', signal = null }: { path?: string; signal?: AbortSignal | null } = {},
) =>
  fetch(front.origin + path, {
    method,
    signal,
    headers: {
      accept: 'text/event-stream',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
  });

/** What a stream says first, and how to leave it. */
const openStream = async (token: string, headers = {}, path = '/mcp') => {
  const leaving = new AbortController();
  const response = await ask('GET', token, headers, { path, signal: leaving.signal });
  const reader = response.body?.getReader();
  let said = '';
  const until = async (text: string) => {
    while (!said.includes(text)) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      said += new TextDecoder().decode(value as Uint8Array);
    }
    return said;
  };
  return {
    response,
    until,
    leave: () => {
      leaving.abort();
    },
  };
};

describe('a session of another user', () => {
  it('is as unknown as one that does not exist, by every method (section 8)', async () => {
    const session = await openSession();
    for (const id of [session, 'no-such-session', `${session}, ${session}`]) {
      behind.reached.length = 0;
      const answers = [
        await front.post(bob, rpc('tools/list'), inSession(id)),
        await front.post(bob, toolCall('wipe'), inSession(id)),
        await ask('GET', bob, { 'mcp-session-id': id }),
        await ask('DELETE', bob, { 'mcp-session-id': id }),
      ];
      for (const response of answers) {
        expect(response.status).toBe(404);
        expect(await response.json()).toMatchObject({ error: { message: 'Session not found' } });
      }
      expect(behind.reached).toEqual([]);
    }
    expect(front.log.at(-1)).toMatchObject({ reason: 'unknown_session', subject: 'bob' });
    expect((await front.post(alice, rpc('tools/list'), inSession(session))).status).toBe(200);
  });

  it('is not that of a user whose name is spelled otherwise', async () => {
    const session = await openSession();
    const other = await front.token({ subject: 'Alice' });
    expect((await front.post(other, rpc('tools/list'), inSession(session))).status).toBe(404);
  });

  it('does not change hands when the server behind gives it out again', async () => {
    const session = await openSession();
    behind.nextSession = session;
    await expect(front.post(bob, initialize).then((response) => response.text())).rejects.toThrow();
    expect(front.log.at(-2)).toMatchObject({ reason: 'session_taken', subject: 'bob' });
    expect((await front.post(alice, rpc('tools/list'), inSession(session))).status).toBe(200);
    expect((await front.post(bob, rpc('tools/list'), inSession(session))).status).toBe(404);
  });

  it('needs a token first, whatever the method', async () => {
    const session = await openSession();
    expect((await front.post(undefined, rpc('tools/list'), inSession(session))).status).toBe(401);
    expect((await ask('GET', undefined, { 'mcp-session-id': session })).status).toBe(401);
    expect((await ask('DELETE', undefined, { 'mcp-session-id': session })).status).toBe(401);
  });
});

describe('an own session', () => {
  it('is used by every method, and over when it is deleted', async () => {
    const session = await openSession();
    const stream = await openStream(alice, { 'mcp-session-id': session });
    expect(await stream.until('data')).toContain(`${session}-stream`);
    stream.leave();
    expect((await ask('DELETE', alice, { 'mcp-session-id': session })).status).toBe(200);
    expect((await front.post(alice, rpc('tools/list'), inSession(session))).status).toBe(404);
    expect(behind.reached.at(-1)).toBe(`DELETE ${session}`);
  });

  it('is over when the server behind knows it no more', async () => {
    const session = await openSession();
    behind.drop(session);
    expect((await front.post(alice, rpc('tools/list'), inSession(session))).status).toBe(404);
    behind.reached.length = 0;
    expect((await front.post(alice, rpc('tools/list'), inSession(session))).status).toBe(404);
    expect(behind.reached).toEqual([]);
  });

  it('is forgotten before others when there are too many', async () => {
    await front.close();
    await start({ limits: { sessions: 2 } });
    const [first, second, third] = [await openSession(), await openSession(), await openSession()];
    expect((await front.post(alice, rpc('tools/list'), inSession(first))).status).toBe(404);
    for (const session of [second, third]) {
      expect((await front.post(alice, rpc('tools/list'), inSession(session))).status).toBe(200);
    }
  });

  it('still needs the scopes', async () => {
    const weak = await front.token({ subject: 'alice', scopes: ['base'] });
    const none = await front.token({ subject: 'alice', scopes: [] });
    const session = await openSession();
    expect((await front.post(weak, toolCall('wipe'), inSession(session))).status).toBe(403);
    expect((await ask('GET', none, { 'mcp-session-id': session })).status).toBe(403);
    expect((await ask('DELETE', none, { 'mcp-session-id': session })).status).toBe(403);
  });

  it('takes no message by a method that has none', async () => {
    const session = await openSession();
    const body = JSON.stringify(toolCall('wipe'));
    for (const method of ['GET', 'DELETE']) {
      const bytes = postBytes('/mcp', {
        token: alice,
        body,
        fields: [`Mcp-Session-Id: ${session}`, 'X-HTTP-Method-Override: POST'],
      });
      const sent = Buffer.concat([Buffer.from(method), bytes.subarray('POST'.length)]);
      expect(statuses(await sendRaw(front.origin, sent))).toEqual([400]);
    }
    const { origin } = front;
    const put = await fetch(`${origin}/mcp`, {
      method: 'PUT',
      body,
      headers: { authorization: `Bearer ${alice}` },
    });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST, GET, DELETE']);
  });
});

describe('Last-Event-ID (trap 7)', () => {
  const resume = async (token: string, session: string, event: string) => {
    const leaving = new AbortController();
    const headers = { 'mcp-session-id': session, 'last-event-id': event };
    const { status } = await ask('GET', token, headers, { signal: leaving.signal });
    leaving.abort();
    return status;
  };

  it('names events of the own session only', async () => {
    const ofAlice = await openSession();
    const ofBob = await openSession(bob);
    expect(await resume(alice, ofAlice, `${ofAlice}-answer`)).toBe(200);
    expect(await resume(bob, ofBob, `${ofAlice}-answer`)).toBe(400);
    expect(await resume(bob, ofAlice, `${ofAlice}-answer`)).toBe(404);
    expect(await resume(alice, ofAlice, 'never-sent')).toBe(400);
    expect(front.log.at(-1)).toMatchObject({ reason: 'unknown_event', subject: 'alice' });
  });

  it('is known of a stream, in whatever pieces it came', async () => {
    const session = await openSession();
    for (const flushes of [false, true]) {
      behind.flushes = flushes;
      const stream = await openStream(alice, { 'mcp-session-id': session });
      await stream.until('data: {}');
      stream.leave();
      expect(await resume(alice, session, `${session}-stream`)).toBe(200);
    }
  });

  it('is nothing without a session', async () => {
    const session = await openSession();
    const event = { 'last-event-id': `${session}-answer` };
    expect((await ask('GET', alice, event)).status).toBe(400);
    expect((await front.post(alice, initialize, { headers: event })).status).toBe(400);
  });
});

describe('streams', () => {
  it('give their slots back, one after the other', async () => {
    const session = await openSession();
    for (let count = 0; count < 12; count += 1) {
      const stream = await openStream(alice, { 'mcp-session-id': session });
      expect(stream.response.status).toBe(200);
      await stream.until('data');
      stream.leave();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  });

  it('are few at the same time, of each user', async () => {
    await front.close();
    await start({ limits: { streamsPerUser: 2 } });
    const session = await openSession();
    const streams = [
      await openStream(alice, { 'mcp-session-id': session }),
      await openStream(alice, {}, '/sse'),
    ];
    expect(streams.map(({ response }) => response.status)).toEqual([200, 200]);
    expect((await ask('GET', alice, { 'mcp-session-id': session })).status).toBe(429);
    const ofBob = await openStream(bob, {}, '/sse');
    expect(ofBob.response.status).toBe(200);
    for (const stream of [...streams, ofBob]) stream.leave();
  });

  it('give their slots back that wait behind another response (trap 8)', async () => {
    await front.close();
    await start({ limits: { streamsPerUser: 3 } });
    const session = await openSession();
    const get = `GET /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${alice}\r\nMcp-Session-Id: ${session}\r\n\r\n`;
    const socket = await open(front.origin);
    socket.write(get.repeat(3));
    await expect
      .poll(async () => (await ask('GET', alice, { 'mcp-session-id': session })).status)
      .toBe(429);
    socket.destroy();
    await expect
      .poll(async () => {
        const stream = await openStream(alice, { 'mcp-session-id': session });
        stream.leave();
        return stream.response.status;
      })
      .toBe(200);
  });

  it('end with the token that they were opened with (META-24)', async () => {
    const short = await front.token({ subject: 'alice', expiresIn: 2 });
    const session = await openSession();
    for (const [headers, path] of [
      [{ 'mcp-session-id': session }, '/mcp'],
      [{}, '/sse'],
    ] as const) {
      const stream = await openStream(short, headers, path);
      expect(stream.response.status).toBe(200);
      await expect(stream.until('never said')).rejects.toThrow();
    }
  });
});

describe('HTTP+SSE (revision 2024-11-05)', () => {
  const openOld = async (token: string) => {
    const stream = await openStream(token, {}, '/sse');
    const [, target = ''] = /data: (\S+)/.exec(await stream.until('\n\n')) ?? [];
    return { ...stream, target };
  };

  it('takes messages of who opened the stream, and of nobody else', async () => {
    const { target, leave } = await openOld(alice);
    expect((await front.post(undefined, rpc('tools/list'), { path: target })).status).toBe(401);
    expect((await front.post(bob, rpc('tools/list'), { path: target })).status).toBe(404);
    expect((await front.post(alice, rpc('tools/list'), { path: target })).status).toBe(202);
    const weak = await front.token({ subject: 'alice', scopes: ['base'] });
    expect((await front.post(weak, toolCall('wipe'), { path: target })).status).toBe(403);
    leave();
    await expect
      .poll(async () => (await front.post(alice, rpc('tools/list'), { path: target })).status)
      .toBe(404);
  });

  it('takes no message without a session, and none for two', async () => {
    const ofAlice = await openOld(alice);
    const ofBob = await openOld(bob);
    const [, his = ''] = ofAlice.target.split('=');
    behind.reached.length = 0;
    const targets = [
      '/messages',
      '/messages?sessionid=x',
      `${ofBob.target}&sessionId=${his}`,
      `/messages?sessionId=${his}&${ofBob.target.split('?')[1] ?? ''}`,
      `${ofBob.target}&session%49d=${his}`,
      `/messages?sessionId[]=${his}`,
      // To `qs`, which looks at the first thousand parameters and takes brackets for a part of its syntax.
      `/messages?[sessionId]=${his}${'&a'.repeat(1000)}&${ofBob.target.split('?')[1] ?? ''}`,
      `/messages?[sessionId]=${his}&${ofBob.target.split('?')[1] ?? ''}`,
      `/messages?sessionId[0]=${his}&${ofBob.target.split('?')[1] ?? ''}`,
      `${ofBob.target}${'&a=1'.repeat(40)}`,
      `${ofBob.target}&SESSIONID=${his}`,
      `/messages?a=1;sessionId=${his}&${ofBob.target.split('?')[1] ?? ''}`,
      `/messages?a%5Bb=1&${ofBob.target.split('?')[1] ?? ''}`,
    ];
    for (const path of targets) {
      const { status } = await front.post(bob, rpc('tools/list'), { path });
      expect.soft([path, status]).toEqual([path, 404]);
    }
    expect(behind.reached).toEqual([]);
    ofAlice.leave();
    ofBob.leave();
  });

  it('is behind no path that only begins like a door of a library', async () => {
    await front.close();
    await start({
      doors: [
        { path: '/mcp', kind: 'sessions' },
        { path: '/sse', kind: 'sse', openedByLibrary: true },
        { path: '/messages', kind: 'messages', openedByLibrary: true },
      ],
    });
    const { target, leave } = await openOld(alice);
    const query = target.slice('/messages'.length);
    behind.reached.length = 0;
    const body = JSON.stringify(toolCall('wipe'));
    for (const path of [
      '/messagesX',
      '/messages.json',
      '/messages/more',
      '/messages/../x',
      '/messages%2f..%2fx',
      '/Messages-2',
      '/message%73X',
      '//host/messagesX',
    ]) {
      for (const token of [undefined, alice]) {
        const received = await sendRaw(front.origin, postBytes(path + query, { body, token }));
        // Dots are refused before the path is looked at.
        expect.soft([400, 404], path).toContain(statuses(received)[0]);
      }
    }
    expect(behind.reached).toEqual([]);
    expect((await front.post(alice, toolCall('wipe'), { path: target })).status).toBe(202);
    leave();
  });

  it('opens no stream without a token', async () => {
    expect((await ask('GET', undefined, {}, { path: '/sse' })).status).toBe(401);
    expect((await front.post(alice, initialize, { path: '/sse' })).status).toBe(405);
    expect(behind.reached).toEqual([]);
  });
});

describe('a server without sessions', () => {
  it('that has some nevertheless still binds them', async () => {
    await front.close();
    await start({ doors: [{ path: '/mcp', kind: 'stateless' }] });
    const session = await openSession();
    expect((await front.post(bob, rpc('tools/list'), inSession(session))).status).toBe(404);
    expect((await front.post(alice, rpc('tools/list'), inSession(session))).status).toBe(200);
    expect((await ask('GET', alice, { 'mcp-session-id': session })).status).toBe(405);
  });
});
