import { McpServer } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import { createHandler } from '../../src/http/mcp-handler.js';
import {
  busOf,
  createResourceUpdates,
  type ResourceUpdate,
  type ResourceUpdates,
} from '../../src/mcp/resource-updates.js';
import { noteScopes, startNotesServer } from './support/notes-server.js';
import { request, type TestServer } from './support/test-server.js';

/** What a client of today is told on a stream, line by line. */
interface Listener {
  readonly heard: readonly string[];
  /** Everything so far has arrived once this resolves: what the caller itself changes comes last. */
  settled(): Promise<void>;
  readonly ended: Promise<void>;
}

describe('updates of resources', () => {
  let server: TestServer;
  let updates: ResourceUpdates;
  beforeEach(async () => {
    updates = createResourceUpdates();
    server = await startNotesServer({ updates });
  });
  afterEach(() => server.close());

  const tokenOf = (subject: string, issuedFor: object = {}) =>
    server.token({ subject, scopes: noteScopes, ...issuedFor });
  async function touch(subject: string, uri: string, everyone = false): Promise<void> {
    const response = await server.call('touch', await tokenOf(subject), { uri, everyone });
    expect(await response.text()).toContain('Touched.');
  }
  const open = async (subject: string, notifications: object) =>
    server.send({
      token: await tokenOf(subject),
      body: request('subscriptions/listen', { notifications }),
    });

  async function listen(subject: string, ...resourceSubscriptions: string[]): Promise<Listener> {
    const response = await open(subject, {
      resourceSubscriptions: [...resourceSubscriptions, 'note://notice'],
      resourcesListChanged: true,
      toolsListChanged: true,
      promptsListChanged: true,
    });
    expect(response.status).toBe(200);
    const heard: string[] = [];
    let settle: (() => void) | undefined;
    const ended = (async () => {
      let text = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const lines = text.split('\n');
        text = lines.pop() ?? '';
        for (const line of lines) {
          if (!line.startsWith('data: ')) continue;
          const { method, params } = JSON.parse(line.slice(6)) as {
            method?: string;
            params?: { uri?: string };
          };
          if (params?.uri === 'note://notice') settle?.();
          else if (method?.endsWith('acknowledged') !== true)
            heard.push(params?.uri ?? String(method));
        }
      }
    })().catch(() => undefined);
    return {
      heard,
      ended,
      async settled() {
        const arrived = new Promise<void>((resolve) => (settle = resolve));
        await touch(subject, 'note://notice');
        await arrived;
      },
    };
  }

  it('reach the streams of the user whose they are, and nobody else’s (HAND-03)', async () => {
    const uri = 'note://mine/own';
    const listeners = [await listen('alice', uri), await listen('alice', uri)];
    const bob = await listen('bob', uri);
    await touch('alice', uri);
    for (const each of [...listeners, bob]) await each.settled();
    expect(listeners.map(({ heard }) => heard)).toEqual([[uri], [uri]]);
    expect(bob.heard).toEqual([]);
  });

  it('reach everyone where the handler says so', async () => {
    const uri = 'note://mine/own';
    const [alice, bob, carol] = [
      await listen('alice', uri),
      await listen('bob', uri),
      await listen('carol'),
    ];
    await touch('alice', uri, true);
    for (const each of [alice, bob, carol]) await each.settled();
    expect([alice.heard, bob.heard, carol.heard]).toEqual([[uri], [uri], []]);
  });

  it('are of the URI in its one spelling, however the handler writes it', async () => {
    const alice = await listen('alice', 'note://mine/own');
    for (const uri of ['NOTE://mine/own', 'note://mine/x/../own']) await touch('alice', uri);
    // What nothing in the scope map means, nobody can listen to.
    for (const uri of ['no uri', 'other://x', `note://mine/${'a'.repeat(3000)}`]) {
      await touch('alice', uri);
    }
    await alice.settled();
    expect(alice.heard).toEqual(['note://mine/own', 'note://mine/own']);
  });

  it('do not reach those who listen to a part of a URI, or to another', async () => {
    const alice = await listen('alice', 'note://mine/own', 'note://of/alice/own');
    for (const uri of ['note://mine/own2', 'note://mine/ow', 'note://of/alice/diary']) {
      await touch('alice', uri);
    }
    await alice.settled();
    expect(alice.heard).toEqual([]);
  });

  it('are the only events: whatever else comes over the bus is dropped', async () => {
    const alice = await listen('alice', 'note://mine/own');
    for (const kind of ['tools_list_changed', 'resources_list_changed', 'prompts_list_changed']) {
      updates.publish({ kind, uri: 'x:', to: 'everyone' } as unknown as ResourceUpdate);
    }
    const uri = 'note://mine/own';
    for (const to of [undefined, null, {}, [], 'everybody', 'owner', { user: 'alice' }]) {
      updates.publish({ uri, to } as unknown as ResourceUpdate);
    }
    updates.publish(undefined as unknown as ResourceUpdate);
    await alice.settled();
    expect(alice.heard).toEqual([]);
  });

  it('of others cannot be asked for (SCOPE-09)', async () => {
    for (const uri of [
      'note://of/alice/own',
      'note://of/alice/nothing',
      'note://of/%61lice/own',
      'note://secret-notice',
      'note://files/a',
      'note://mine/..%2fown',
      'other://x',
    ]) {
      const response = await open('bob', { resourceSubscriptions: ['note://mine/own', uri] });
      expect(await response.json(), uri).toMatchObject({
        error: { code: -32602, message: 'Unknown resource' },
      });
    }
    const own = await open('bob', { resourceSubscriptions: ['note://of/bob/own'] });
    expect(own.headers.get('content-type')).toBe('text/event-stream');
  });

  it('need every scope at once: what is refused is not left out silently', async () => {
    const token = await server.token({ subject: 'alice', scopes: ['base'] });
    const notifications = { resourceSubscriptions: ['note://notice', 'note://mine/own'] };
    const response = await server.send({
      token,
      body: request('subscriptions/listen', { notifications }),
    });
    expect(response.status).toBe(403);
  });

  it('end for everyone when the server stops', async () => {
    const listeners = [await listen('alice', 'note://mine/own'), await listen('bob')];
    await server.drain();
    await Promise.all(listeners.map(({ ended }) => ended)); // for ever, if nobody ended them
  });
});

describe('the bus of a stream', () => {
  const caller: Caller = {
    issuer: 'https://a',
    subject: 's',
    clientId: 'c',
    scopes: [],
    expiresAt: 0,
  };

  it('tells when it opens and when it ends, and is silent after', () => {
    const updates = createResourceUpdates();
    const log: string[] = [];
    const bus = busOf(caller, updates, () => {
      log.push('open');
      return () => log.push('end');
    });
    const end = bus.subscribe((event) => log.push(event.kind));
    updates.publish({ uri: 'a:', to: 'everyone' });
    bus.publish({ kind: 'tools_list_changed' });
    end();
    updates.publish({ uri: 'a:', to: 'everyone' });
    expect(log).toEqual(['open', 'resource_updated', 'end']);
  });

  it('is not that of the same subject at another issuer', () => {
    const updates = createResourceUpdates();
    const heard: string[] = [];
    for (const issuer of ['https://a', 'https://b']) {
      busOf({ ...caller, issuer }, updates, () => () => undefined).subscribe(() =>
        heard.push(issuer),
      );
    }
    updates.publish({ uri: 'a:', to: { user: JSON.stringify(['https://b', 's']) } });
    expect(heard).toEqual(['https://b']);
  });

  it('that fails keeps nothing from the others', () => {
    const updates = createResourceUpdates();
    const heard: string[] = [];
    updates.subscribe(() => {
      throw new Error('gone');
    });
    updates.subscribe(({ uri }) => heard.push(uri));
    updates.publish({ uri: 'a:', to: 'everyone' });
    expect(heard).toEqual(['a:']);
  });
});

describe('the handler of streams', () => {
  const options = {
    createServer: () =>
      new McpServer(
        { name: 's', version: '1' },
        { capabilities: { tools: { listChanged: true } } },
      ),
    updates: createResourceUpdates(),
    onProtocolError: () => undefined,
  };
  const toTools = request('subscriptions/listen', { notifications: { toolsListChanged: true } });
  const listen = (
    handler: ReturnType<typeof createHandler>,
    subject: string | undefined,
    body: object = toTools,
  ) =>
    handler.fetch(
      new Request('http://127.0.0.1/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept': 'text/event-stream',
          'mcp-protocol-version': '2026-07-28',
          'mcp-method': 'subscriptions/listen',
        },
        body: JSON.stringify(body),
      }),
      {
        parsedBody: body,
        ...(subject === undefined
          ? {}
          : {
              authInfo: {
                token: '',
                clientId: 'c',
                scopes: [],
                extra: { caller: { issuer: 'i', subject } },
              },
            }),
      },
    );
  const isStream = (response: Response) =>
    response.headers.get('content-type') === 'text/event-stream';

  it('has room for so many, and again when they end (DOS-01)', async () => {
    const handler = createHandler(options, { answered: () => undefined });
    const open = await Promise.all(
      Array.from({ length: 1024 }, (_, index) => listen(handler, String(index))),
    );
    expect(open.every(isStream)).toBe(true);
    const refused = await listen(handler, 'more');
    expect(await refused.text()).toContain('Subscription limit reached');
    await open[0]?.body?.cancel();
    expect(isStream(await listen(handler, 'more'))).toBe(true);
    await handler.close();
    await Promise.all(open.slice(1).map((response) => response.text()));
    expect(isStream(await listen(handler, 'late'))).toBe(false);
  });

  describe('to a client', () => {
    const uri = 'note://5';
    const message = request('subscriptions/listen', {
      notifications: { resourceSubscriptions: [uri] },
    });
    /** Opens a stream, and says how many listen. */
    async function openStream() {
      const updates = createResourceUpdates();
      const counted = { open: 0 };
      const counting: ResourceUpdates = {
        ...updates,
        subscribe(listener) {
          counted.open += 1;
          const end = updates.subscribe(listener);
          return () => {
            counted.open -= 1;
            end();
          };
        },
      };
      const capabilities = { resources: { subscribe: true } };
      const createServer = () => new McpServer({ name: 's', version: '1' }, { capabilities });
      const handler = createHandler(
        { ...options, createServer, updates: counting },
        { answered: () => undefined },
      );
      const { body } = await listen(handler, 'alice', message);
      if (!body) throw new Error('there is no stream');
      const publish = (times: number) => {
        for (let each = 0; each < times; each += 1) counting.publish({ uri, to: 'everyone' });
      };
      return { handler, counted, publish, reader: body.getReader() };
    }
    async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
      let text = '';
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return text;
        text += new TextDecoder().decode(value);
      }
    }
    const timesIn = (text: string) => text.split(`"uri":"${uri}"`).length - 1;

    it('who does not read are broken off, before they take much memory (DOS-01)', async () => {
      const { counted, publish, reader } = await openStream();
      expect(counted.open).toBe(1);
      publish(5000);
      await expect.poll(() => counted.open).toBe(0);
      await expect(readAll(reader)).rejects.toThrow('does not keep up');
    });

    it('who reads go on, however much there is to read', async () => {
      const { handler, counted, publish, reader } = await openStream();
      const text = readAll(reader);
      for (let round = 0; round < 20; round += 1) {
        publish(250);
        await new Promise((resolve) => setTimeout(resolve));
      }
      expect(counted.open).toBe(1);
      await handler.close();
      expect(timesIn(await text)).toBe(5000);
    });

    it('who reads late miss nothing of what had room', async () => {
      const { handler, publish, reader } = await openStream();
      publish(250);
      await handler.close();
      const text = await readAll(reader);
      expect(timesIn(text)).toBe(250);
      expect(text).toContain('"resultType":"complete"');
    });

    it('who leaves are told nothing any more', async () => {
      const { counted, publish, reader } = await openStream();
      await reader.cancel();
      expect(counted.open).toBe(0);
      publish(5000);
    });
  });

  it('opens none without a caller', async () => {
    const handler = createHandler(options, { answered: () => undefined });
    await expect(listen(handler, undefined)).rejects.toThrow('not authenticated');
  });
});
