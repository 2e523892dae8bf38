import { describe, expect, it } from 'vitest';
import { createClientPolicy } from '../../../src/authorization-server/clients/client-policy.js';
import { displayName } from '../../../src/authorization-server/clients/display-name.js';
import { knownClients } from '../../../src/authorization-server/clients/known-clients.js';
import { createDocumentTrust } from '../../../src/authorization-server/clients/document-trust.js';
import {
  documentHost,
  problemOfClientHost,
} from '../../../src/authorization-server/clients/document-url.js';
import {
  furtherDocuments,
  knownDocuments,
} from '../../../src/authorization-server/clients/known-documents.js';
import {
  problemOfRedirectUri,
  readRedirect,
} from '../../../src/authorization-server/clients/redirect-uris.js';
import { testRing, testStore } from './support/test-store.js';

const ISSUER = 'https://mcp.example.com';
const policy = createClientPolicy({
  issuer: ISSUER,
  registration: 'open',
  redirectUris: ['https://copilot.example/redirect/tool-1'],
  clientHosts: [],
  store: testStore(),
  ring: testRing,
  grantSeconds: 60,
  countNewDocument: () => 0,
  now: () => Date.now() / 1000,
});
const trust = createDocumentTrust(ISSUER, []);
const described = (clientName: string | undefined, uri: string, clientId = 'client_1') =>
  policy.describe({ clientId, ...(clientName === undefined ? {} : { clientName }) }, uri);

describe('the name of a client', () => {
  it.each([
    ['Claude', 'Claude'],
    ['  Claude \n Code ', 'Claude Code'],
    ['\u202Eedualc\u202C', 'edualc'],
    ['Cl\u200Baude\u200D\u2060\uFEFF', 'Claude'],
    ['Claude\u0000\u0007\u001B[2J', 'Claude[2J'],
    ['Claude\u2028by\u2029nobody', 'Claudebynobody'],
    ['Claude\u00ADCode', 'ClaudeCode'],
    ['A\u3164B\u115F\uFFA0\u2800', 'AB'],
    ['Claude\u00A0\u3000Code', 'Claude Code'],
    ['Z\u0301\u0302\u0303\u0304\u0305\u0306', 'Ź\u0302\u0303'],
    ['x\uD800y', 'xy'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['Ёлка 松 🎄', 'Ёлка 松 🎄'],
  ])('AT-12: %j is shown as %j', (name, shown) => {
    expect(displayName(name)).toBe(shown);
  });

  it.each([undefined, null, 7, {}, '', ' ', '\u200B', '\u202E', '...', '🎄'])(
    'AT-12: %j is none',
    (name) => {
      expect(displayName(name)).toBeUndefined();
    },
  );

  it('AT-12: has 80 letters at most', () => {
    expect(displayName('x'.repeat(80))).toBe('x'.repeat(80));
    expect(displayName('x'.repeat(81))).toBe(`${'x'.repeat(79)}…`);
    expect(displayName('x'.repeat(1_000_000))).toBe(`${'x'.repeat(79)}…`);
    expect(displayName(`x${'👩‍💻'.repeat(100)}`)?.length).toBeLessThan(400);
  });
});

describe('a client, described', () => {
  it('AT-12: is no more known for its name', () => {
    expect(described('Claude', 'https://client.example/callback')).toStrictEqual({
      id: 'client_1',
      name: 'Claude',
      kind: 'registered',
      redirect: {
        uri: 'https://client.example/callback',
        kind: 'https',
        host: 'client.example',
      },
      isKnown: false,
    });
  });

  it.each(knownClients.flatMap(({ name, redirectUris }) => redirectUris.map((uri) => [uri, name])))(
    'returns with %s to %s',
    (uri, appName) => {
      const { redirect, isKnown } = described(undefined, uri);
      expect(redirect.appName).toBe(appName);
      expect(isKnown).toBe(true);
    },
  );

  it('AT-31: is known for its document only where the document is', () => {
    const id = 'https://chatgpt.com/oauth/abc123/client.json';
    expect(described('x', 'https://chatgpt.com/connector/oauth/abc123', id).isKnown).toBe(true);
    expect(described('x', 'https://client.example/callback', id).isKnown).toBe(false);
    expect(described('x', 'https://chatgpt.com/connector/oauth/abc123').isKnown).toBe(false);
  });

  it('is known where the operator vouches for it', () => {
    const { redirect, isKnown } = described('x', 'https://copilot.example/redirect/tool-1');
    expect(isKnown).toBe(true);
    expect(redirect).not.toHaveProperty('appName');
  });

  it('AT-40: is a program on this machine, whatever document it has', () => {
    const id = 'https://claude.ai/oauth/claude-code-client-metadata';
    expect(described('Claude Code', 'http://127.0.0.1:31337/callback', id)).toMatchObject({
      kind: 'document',
      idHost: 'claude.ai',
      redirect: { kind: 'loopback', host: '127.0.0.1' },
    });
  });

  it('has its host for a name where it has none', () => {
    expect(described(undefined, 'https://client.example/callback').name).toBe('client.example');
    expect(described('\u200B', 'http://[::1]:1/', 'https://zed.dev/x.json').name).toBe('zed.dev');
    expect(described(undefined, 'cursor://anysphere.cursor-mcp/oauth/callback').name).toBe(
      'cursor',
    );
  });

  it('is not described with a redirect that nobody can use', () => {
    expect(() => described('x', 'https://a@b.example/')).toThrow('nobody may use');
  });
});

describe('what is known', () => {
  it('can be used, and has a date', () => {
    for (const { redirectUris, seen, source } of knownClients) {
      expect(seen).toMatch(/^2026-\d\d-\d\d$/);
      expect(source).not.toBe('');
      for (const uri of redirectUris) {
        expect(readRedirect(uri)?.kind, uri).toMatch(/^(?:https|app)$/);
        expect(problemOfRedirectUri(uri, ISSUER), uri).toBeUndefined();
      }
    }
    for (const { seen, document } of knownDocuments) {
      expect(seen).toMatch(/^2026-\d\d-\d\d$/);
      expect(trust.trusts(document.client_id)).toBe(true);
    }
    for (const url of furtherDocuments) {
      expect(trust.trusts(url), url).toBe(true);
      expect(trust.trusts(`${url}x`), url).toBe(false);
    }
  });
});

describe('a redirect', () => {
  it.each([
    ['https://client.example/callback', 'https'],
    ['https://client.example:8443/a?b=c', 'https'],
    ['http://127.0.0.1:1/', 'loopback'],
    ['http://[::1]/', 'loopback'],
    ['http://localhost', 'loopback'],
    ['myapp://callback', 'app'],
    ['http://client.example/callback', undefined],
    ['http://127.0.0.2/', undefined],
    ['http://10.0.0.1/', undefined],
    ['https://[2001:db8::1]/', 'https'],
    ['http://127.1', undefined],
    ['https://Client.example', undefined],
    ['https://client.example:443', undefined],
    ['https://:x@client.example/', undefined],
    ['https://*.client.example/', undefined],
    ['https://client.exampl_e/', undefined],
    ['https://client_x.example/', undefined],
  ])('%s is one of %s', (uri, kind) => {
    expect(readRedirect(uri)?.kind).toBe(kind);
  });

  it('AT-25: has 1000 characters at most', () => {
    const uri = `https://client.example/${'x'.repeat(977)}`;
    expect(readRedirect(uri)?.uri).toBe(uri);
    expect(readRedirect(`${uri}x`)).toBeUndefined();
  });
});

describe('a redirect that an operator adds', () => {
  it.each([
    'https://chat.intranet/callback',
    'https://10.0.0.5:8443/callback',
    'https://data/callback',
    'https://global.consent.azure-apim.net/redirect/tool-1',
    'myapp://oauth/callback',
    'com.example.app:/callback',
    'com.example.data:/callback',
    'filed:/callback',
    'http://127.0.0.1:3000/callback',
  ])('may be %s', (uri) => {
    expect(problemOfRedirectUri(uri, ISSUER)).toBeUndefined();
  });

  it.each([
    'https://client.example/callback#x',
    'https://*.client.example/callback',
    'https://client.example/*',
    'https://client.example/a/../callback',
    'https://user@client.example/',
    'http://client.example/callback',
    'javascript:alert(1)',
    'view-source:https://client.example/',
    'data:text/html,x',
    'file:///etc/passwd',
    'vbscript:x',
    'blob:x',
    'filesystem:x',
    'about:blank',
    'ftp://client.example/',
    'ws://client.example/',
    'wss://client.example/',
    'myapp:"callback',
    'myapp:callback"',
    'client.example',
    '',
    `${ISSUER}/oauth/callback`,
  ])('AT-21, AT-22, AT-25: must not be %s', (uri) => {
    expect(problemOfRedirectUri(uri, ISSUER)).toMatch(/^must /);
  });

  it('is judged before the issuer is known, which is a problem of its own', () => {
    expect(problemOfRedirectUri('https://client.example/callback', undefined)).toBeUndefined();
    expect(problemOfRedirectUri('https://client.example/callback', 'none')).toBeUndefined();
    expect(problemOfRedirectUri('javascript:alert(1)', undefined)).toMatch(/^must /);
  });

  it('may be an app beside a server on this machine that has no port either', () => {
    expect(problemOfRedirectUri('myapp://oauth/callback', 'http://localhost')).toBeUndefined();
    expect(problemOfRedirectUri('http://[::1]/callback', 'http://localhost')).toMatch(/^must /);
  });
});

describe('the ID of a client', () => {
  const longest = `https://client.example/${'x'.repeat(477)}`;

  it('is the URL of a document', () => {
    for (const id of ['https://client.example/x.json', 'https://client.example:8443/x', longest]) {
      expect(documentHost(id), id).toBe('client.example');
    }
  });

  it.each([
    `${longest}x`,
    'client_1',
    'xhttps://client.example/x.json',
    'http://client.example/x.json',
    'https://client.example/x.json#x',
    'https://user@client.example/x.json',
    'https://client.example/x"',
    'https://client.example/x ',
    'https://client.example',
    'https://client.example/',
    'https://client.example/x?',
    'https://client.example/x?y',
    'https://client.example/a/../x',
    'https://client.example:443/x',
    'https://Client.example/x',
    'https://127.0.0.1/x',
    'https://[',
  ])('AT-35, AS-09: is none as %s', (id) => {
    expect(documentHost(id)).toBeUndefined();
  });
});

describe('a host whose documents an operator wants believed', () => {
  it.each(['client.example', 'a.b-c.example', 'local.example', 'client.a1', 'client.1a'])(
    'may be %s',
    (host) => {
      expect(problemOfClientHost(host)).toBeUndefined();
    },
  );

  it.each([
    'Client.example',
    'client.example:8443',
    'client.example.',
    '*.client.example',
    'https://client.example',
    '127.0.0.1',
    '[::1]',
    'localhost',
    'intranet',
    'host.internal',
    'home.arpa',
    'x.onion',
    '-client.example',
    'client-.example',
    'client.example-',
    'client.123',
  ])('AT-35: must not be %s', (host) => {
    expect(problemOfClientHost(host)).toMatch(/^must /);
  });
});
