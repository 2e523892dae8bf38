import type { IncomingMessage, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { audit, AuditImpossibleError } from '../../src/audit/index.js';
import { auditFaulty, limits, optionsFor } from './support/audited.js';
import { gzipBomb } from './support/faulty-server/body.js';
import { startFaultyServer } from './support/faulty-server/server.js';

/** For answers that never come; those that come take far less, on a busy machine too. */
const SHORT_MS = 1000;

type Manner = (response: ServerResponse, request: IncomingMessage) => void;

/**
 * Far above what garbage not yet collected takes, far below what more than a hundred answers of 64 MB would.
 */
const LAVISH = 2 * 1024 ** 3;

/** Every answer takes this form; the audit must come to an end, and pass nothing it did not see. */
const manners: readonly (readonly [what: string, manner: Manner])[] = [
  [
    'floods',
    (response, { method }) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      // Node takes every body of such an answer, and sends none of it.
      if (method === 'HEAD') {
        response.end();
        return;
      }
      const chunk = Buffer.alloc(64 * 1024, 0x20);
      const flood = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', flood);
      };
      flood();
    },
  ],
  [
    'sends a gzip bomb',
    (response) => {
      response.writeHead(401, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
      response.end(gzipBomb);
    },
  ],
  [
    'promises more than it sends',
    (response) => {
      response.writeHead(401, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{');
      response.destroy();
    },
  ],
  [
    'answers 500 to everything',
    (response) => {
      response.writeHead(500).end('{"error":{"code":-32603}}');
    },
  ],
  [
    'redirects everything to another host',
    (response) => {
      response.writeHead(307, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
    },
  ],
  [
    'switches to another protocol',
    (response) => {
      response.socket?.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: any\r\n\r\n',
      );
    },
  ],
  [
    'talks no HTTP',
    (response) => {
      response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n');
    },
  ],
];

describe('a server without manners', () => {
  it.each(manners)('that %s neither hurts the audit nor passes', async (_, manner) => {
    const before = process.memoryUsage().rss;
    let rows: string[] = [];
    try {
      const { findings } = await auditFaulty({ answersEverythingWith: manner });
      rows = findings.filter((each) => each.verdict === 'pass').map(({ id }) => id);
    } catch (error) {
      expect(error).toBeInstanceOf(AuditImpossibleError);
    }
    const shown = ['PRM-01', 'PRM-11', 'CHAL-02', 'CHAL-03', 'CHAL-04', 'CHAL-05', 'CHAL-07'];
    for (const id of [...shown, 'CHAL-08']) expect(rows).not.toContain(id);
    expect(process.memoryUsage().rss - before).toBeLessThan(LAVISH);
  });

  it.each(['floods', 'sends a gzip bomb'])('that %s is read up to the cap only', async (what) => {
    const [, manner] = manners.find(([name]) => name === what) ?? [];
    if (!manner) throw new Error('no such manner');
    const { findings } = await auditFaulty({ answersEverythingWith: manner });
    const faults = findings.flatMap(({ exchanges }) => exchanges.map(({ fault }) => fault));
    expect(faults).toContain('the answer is longer than 256 kB; the rest was not read');
  });

  it('that hangs is given up on', async () => {
    const hanging = auditFaulty({ answersEverythingWith: () => undefined }, 'without tokens', {
      limits: { ...limits, requestMs: SHORT_MS },
    });
    await expect(hanging).rejects.toThrow('no complete answer within');
  });

  it('that stops answering on its way ends the audit, and the rest counts as not checked', async () => {
    let count = 0;
    const server = await startFaultyServer({
      answersEverythingWith: (response) => {
        count += 1;
        if (count < 4) response.writeHead(401).end();
      },
    });
    const result = await audit(
      optionsFor(server.url, { limits: { ...limits, requestMs: SHORT_MS } }),
    );
    await server.close();
    expect(result.stopped).toContain('without an answer');
    const last = result.findings.filter(({ group }) => group === 'challenge');
    expect(last.map(({ verdict }) => verdict)).toContain('not-checked');
    expect(last.at(-1)?.says).toContain('had to stop');
  });

  it('that streams for ever is read until the deadline only', async () => {
    const result = await auditFaulty(
      {
        answersEverythingWith: (response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          response.write(': and on\n\n');
        },
      },
      'without tokens',
      { limits: { ...limits, requestMs: SHORT_MS } },
    ).catch((error: unknown) => error);
    if (result instanceof Error) expect(result).toBeInstanceOf(AuditImpossibleError);
    else expect(result).toMatchObject({ stopped: expect.stringContaining('answer') as string });
  });

  it('is asked no more than the budget allows', async () => {
    const server = await startFaultyServer();
    const result = await audit(optionsFor(server.url, { limits: { ...limits, requests: 10 } }));
    await server.close();
    expect(server.requests).toHaveLength(10);
    expect(result.stopped).toContain('budget of 10 requests');
  });

  it('is asked to wait no longer than it is entitled to when it limits the rate', async () => {
    const result = await auditFaulty({
      answersEverythingWith: (response) => {
        response.writeHead(429, { 'retry-after': '0' }).end();
      },
    }).catch((error: unknown) => error);
    expect(result).toBeInstanceOf(AuditImpossibleError);
    expect((result as Error).message).toContain('429');
  });
});

describe('where the audit goes', () => {
  it('is never another host: neither the pointer nor the issuer is followed', async () => {
    const elsewhere = await startFaultyServer();
    const { findings } = await auditFaulty({
      pointer: 'https://elsewhere.invalid/metadata',
      authorizationServers: [`http://[::1]:${elsewhere.url.port}/`, 'http://10.0.0.1/'],
    });
    await elsewhere.close();
    expect(elsewhere.requests).toEqual([]);
    expect(findings.find(({ id }) => id === 'PRM-13')?.says).toContain('--follow-issuer');
  });

  it('is no private address that a name leads to', async () => {
    // This name leads to 127.0.0.1 by the hosts file; it stands for any name of the public DNS.
    const { hostname } = await import('node:os');
    const target = new URL(`http://${hostname()}:1/mcp`);
    await expect(audit(optionsFor(target))).rejects.toThrow(/private-network|does not exist/);
  });

  it('is no private address that the metadata names, even with leave to follow', async () => {
    const { findings } = await auditFaulty(
      { authorizationServers: ['http://169.254.169.254/latest'] },
      'without tokens',
      { followIssuer: true },
    );
    expect(findings.find(({ id }) => id === 'PRM-13')?.says).toContain('nobody named');
  });

  it('is not plain http with a token', async () => {
    const target = new URL('http://192.0.2.1/mcp');
    const options = optionsFor(target, {
      tokens: { main: 'a-secret-token-of-a-user' },
      limits: { ...limits, requestMs: SHORT_MS },
    });
    await expect(audit(options)).rejects.toBeInstanceOf(AuditImpossibleError);
  });
});
