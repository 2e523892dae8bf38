import { describe, expect, it } from 'vitest';
import { profile } from '../../src/auth/token/profile.js';
import { doubtsAbout, loadConfig } from '../../src/config.js';

const good = {
  NODE_ENV: 'production',
  MCP_SERVER_URL: 'https://mcp.example.com/mcp',
  AUTH_SERVER_ISSUER: 'https://mcp.example.com',
};

const load = (changes: NodeJS.ProcessEnv) => loadConfig({ ...good, ...changes }, profile);

describe('the configuration', () => {
  it('comes from the environment', () => {
    expect(load({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      resource: good.MCP_SERVER_URL,
      issuer: good.AUTH_SERVER_ISSUER,
      allowedHosts: ['mcp.example.com'],
      allowedOrigins: ['https://mcp.example.com'],
      trustProxy: false,
    });
  });

  it('knows a server on loopback by all of its names, with and without a port', () => {
    expect(load({ MCP_SERVER_URL: 'http://127.0.0.1:3000/mcp' })).toMatchObject({
      allowedHosts: ['127.0.0.1', 'localhost', '[::1]'],
      allowedOrigins: ['http://127.0.0.1:3000', 'http://localhost:3000', 'http://[::1]:3000'],
    });
    expect(load({ MCP_SERVER_URL: 'http://127.0.0.1/mcp' }).allowedOrigins).toEqual([
      'http://127.0.0.1',
      'http://localhost',
      'http://[::1]',
    ]);
  });

  it('names every variable that is missing, all at once', () => {
    const message = messageOf(() => loadConfig({}, profile));
    expect(message).toContain('MCP_SERVER_URL is missing; set it to https://mcp.example.com/mcp');
    expect(message).toContain('AUTH_SERVER_ISSUER is missing');
    expect(() => loadConfig({}, profile)).toThrow(
      expect.objectContaining({ name: 'ConfigError' }) as Error,
    );
  });

  it.each([
    ['MCP_SERVER_URL', 'http://mcp.example.com/mcp', 'https; let a proxy end TLS'],
    ['MCP_SERVER_URL', 'mcp.example.com/mcp', 'absolute'],
    ['MCP_SERVER_URL', 'ftp://127.0.0.1/mcp', 'https'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/mcp/', 'canonically'],
    ['MCP_SERVER_URL', 'https://MCP.example.com/mcp', 'canonically'],
    ['MCP_SERVER_URL', 'https://mcp.example.com:443/mcp', 'canonically'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/mcp?x=1', 'query'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/mcp#x', 'fragment'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/mcp?', 'query'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/mcp#', 'fragment'],
    ['MCP_SERVER_URL', 'https://user@mcp.example.com/mcp', 'user'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/', 'canonically'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/a[b]', 'example.com/a%5Bb%5D'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/a|b', 'example.com/a%7Cb'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/a^b', 'example.com/a%5Eb'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/%c3%a9', 'example.com/%C3%A9'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/%6Dcp', 'example.com/mcp'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/a%2Fb', 'must not encode'],
    ['MCP_SERVER_URL', 'https://mcp.example.com/%zz', 'must not encode'],
    ['AUTH_SERVER_ISSUER', 'http://auth.example.com', 'https; put TLS in front of it'],
    ['AUTH_SERVER_ISSUER', 'https://auth.example.com/?x=1', 'query'],
    ['AUTH_SERVER_JWKS_URI', 'http://auth.example.com/keys', 'https; unset it'],
    ['AUTH_SERVER_JWKS_URI', 'http://keycloak.svc/keys', 'NODE_EXTRA_CA_CERTS'],
    ['AUTH_SERVER_JWKS_URI', 'https://me@auth.example.com/keys', 'user name'],
    ['AUTH_SERVER_JWKS_URI', 'https://:x@auth.example.com/keys', 'password'],
    ['AUTH_AUDIENCE', 'something-else', 'not used'],
    ['AUTH_SERVER_ISSUER', 'https://mcp.example.com/', 'must be'],
    ['AUTH_SERVER_ISSUER', 'https://mcp.example.com/oauth', 'must be'],
    ['ALLOWED_CLIENT_IDS', '*', 'local development'],
    ['ALLOWED_CLIENT_IDS', ' ', 'lists nothing'],
    ['ALLOWED_CLIENT_IDS', ' , ', 'lists nothing'],
    ['ALLOWED_CLIENT_IDS', ',', 'lists nothing'],
    ['AUTH_SERVER_ISSUER', 'https://user@auth.example.com', 'user'],
    ['ALLOWED_HOSTS', ' , ', 'lists nothing'],
    ['ALLOWED_HOSTS', '*', 'host names'],
    ['ALLOWED_HOSTS', '*.example.com', 'host names'],
    ['ALLOWED_HOSTS', 'example.com*', 'host names'],
    ['ALLOWED_HOSTS', 'a_b.example.com', 'host names'],
    ['ALLOWED_HOSTS', 'mcp.example.com:443', 'host names'],
    ['ALLOWED_HOSTS', 'MCP.example.com', 'host names'],
    ['ALLOWED_ORIGINS', ' , ', 'lists nothing'],
    ['ALLOWED_ORIGINS', '*', 'wildcard'],
    ['ALLOWED_ORIGINS', 'https://*.example.com', 'wildcard'],
    ['ALLOWED_ORIGINS', 'https://app.example.com, https://*', 'wildcard'],
    ['ALLOWED_ORIGINS', 'https://app.example.com/', 'origins'],
    ['ALLOWED_ORIGINS', 'app.example.com', 'origins'],
    ['TRUST_PROXY', 'true', 'number of hops'],
    ['TRUST_PROXY', '1x', 'number of hops'],
    ['TRUST_PROXY', '100', 'number of hops'],
    ['TRUST_PROXY', 'everyone', 'number of hops'],
    ['TRUST_PROXY', '10.0.0.1, everyone', 'number of hops'],
    ['TRUST_PROXY', ' ', 'lists nothing'],
    ['TRUST_PROXY', ' , ', 'lists nothing'],
    ['TRUST_PROXY', '0.0.0.0/0', 'proxy addresses'],
    ['TRUST_PROXY', '::/0', 'proxy addresses'],
    ['TRUST_PROXY', '10.0.0.1/00', 'proxy addresses'],
    ['TRUST_PROXY', '10.0.0.0/33', 'proxy addresses'],
    ['TRUST_PROXY', '10.0.0.256', 'proxy addresses'],
    ['TRUST_PROXY', 'x10.0.0.1', 'proxy addresses'],
    ['TRUST_PROXY', '10.0.0.1x', 'proxy addresses'],
    ['TRUST_PROXY', '10.1', 'proxy addresses'],
    ['TRUST_PROXY', '10.1.2.03', 'proxy addresses'],
    ['TRUST_PROXY', 'cafe', 'proxy addresses'],
    ['TRUST_PROXY', 'cafe/8', 'proxy addresses'],
    ['TRUST_PROXY', '.', 'proxy addresses'],
    ['TRUST_PROXY', '1::2::3', 'proxy addresses'],
    ['TRUST_PROXY', '::1/129', 'proxy addresses'],
    ['PORT', 'http', 'PORT'],
    ['PORT', '70000', 'PORT'],
    ['PORT', '65536', 'PORT'],
    ['PORT', 'x80', 'PORT'],
    ['PORT', '80x', 'PORT'],
    ['PORT', '-80', 'PORT'],
    ['PORT', '80.5', 'PORT'],
  ])('refuses %s=%s in production', (name, value, because) => {
    const message = messageOf(() => load({ [name]: value }));
    expect(message).toMatch(/^The server cannot start:\n {2}- /);
    expect(message).toContain(name);
    expect(message).toContain(because);
    expect(message).not.toMatch(/- +is missing/);
  });

  it('takes the resource as it is, and says how else it is to be spelled', () => {
    const url = 'https://mcp.example.com';
    expect(load({ MCP_SERVER_URL: url }).resource).toBe(url);
    const message = messageOf(() => load({ MCP_SERVER_URL: `${url}/mcp/` }));
    expect(message.endsWith(`must be spelled canonically: ${url}/mcp`)).toBe(true);
  });

  it('takes no audience where tokens name the resource', () => {
    const load = (AUTH_AUDIENCE: string) =>
      loadConfig({ ...good, AUTH_AUDIENCE }, { ...profile, audience: 'resource' });
    expect(load('').audience).toBe(good.MCP_SERVER_URL);
    expect(messageOf(() => load('mcp-api'))).toContain('AUTH_AUDIENCE is not used');
  });

  it('takes only issuers that look like the provider’s, but for those on this machine', () => {
    const load = (AUTH_SERVER_ISSUER: string) =>
      loadConfig(
        { ...good, AUTH_SERVER_ISSUER },
        { ...profile, issuerPattern: /^https:\/\/[a-z]+\.example$/ },
      ).issuer;
    for (const issuer of ['https://tenant.example', 'http://localhost:9000']) {
      expect(load(issuer)).toBe(issuer);
    }
    const message = messageOf(() => load('https://tenant.example.evil.example'));
    expect(message).toContain('AUTH_SERVER_ISSUER must be');
  });

  it('asks for what the provider’s tokens need to be verified', () => {
    const strict = { ...profile, audience: 'configured', clientAllowList: true } as const;
    const more = {
      AUTH_AUDIENCE: 'mcp-api',
      ALLOWED_CLIENT_IDS: 'client-1',
    };
    expect(loadConfig({ ...good, ...more }, strict)).toMatchObject({
      audience: 'mcp-api',
      allowedClients: ['client-1'],
    });
    for (const name of Object.keys(more)) {
      const message = messageOf(() => loadConfig({ ...good, ...more, [name]: '' }, strict));
      expect(new Set(message.match(/- .* is missing/g))).toEqual(new Set([`- ${name} is missing`]));
    }
  });

  it('never repeats a value, which might be a secret pasted in the wrong place', () => {
    const message = messageOf(() => load({ AUTH_SERVER_ISSUER: 'hunter2' }));
    expect(message).not.toContain('hunter2');
  });

  it.each([undefined, 'Production', 'staging'])('is as strict when NODE_ENV is %s', (NODE_ENV) => {
    const url = 'http://mcp.example.com/mcp';
    expect(messageOf(() => load({ NODE_ENV, MCP_SERVER_URL: url }))).toContain('https');
  });

  it.each(['development', 'test'])('is less strict when NODE_ENV is %s', (NODE_ENV) => {
    const config = load({ NODE_ENV, MCP_SERVER_URL: 'http://mcp.example.com/mcp' });
    expect(config).toMatchObject({ production: false, resource: 'http://mcp.example.com/mcp' });
    expect(load({}).production).toBe(true);
  });

  it('allows plain http on loopback, also in production', () => {
    const config = load({
      MCP_SERVER_URL: 'http://127.0.0.1:3000/mcp',
      AUTH_SERVER_ISSUER: 'http://localhost:9000',
    });
    expect(config.allowedHosts).toEqual(['127.0.0.1', 'localhost', '[::1]']);
    expect(config.allowedOrigins).toContain('http://localhost:3000');
    expect(load({ MCP_SERVER_URL: 'http://[::1]:3000/mcp' }).resource).toContain('[::1]');
  });

  it('is doubted when the network reaches a server that trusts no proxy (TLS-02)', () => {
    expect(doubtsAbout(load({ HOST: '0.0.0.0' }))).toEqual([
      expect.stringContaining('TRUST_PROXY is not set'),
    ]);
    for (const HOST of ['127.0.0.1', 'localhost', '[::1]', '::1']) {
      expect(doubtsAbout(load({ HOST }))).toEqual([]);
    }
    const local = { HOST: '0.0.0.0', MCP_SERVER_URL: 'http://127.0.0.1:3000/mcp' };
    expect(doubtsAbout(load(local))).toEqual([]);
    expect(doubtsAbout(load({ HOST: '0.0.0.0', TRUST_PROXY: '1' }))).toEqual([]);
    expect(doubtsAbout(load({}))).toEqual([]);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(load({ PORT: '', HOST: '' })).toMatchObject({ host: '127.0.0.1', port: 3000 });
    const empty = { ALLOWED_HOSTS: '', ALLOWED_ORIGINS: '', TRUST_PROXY: '' };
    expect(load(empty)).toEqual(load({}));
  });

  it('takes proxies as hops or addresses', () => {
    expect(load({ TRUST_PROXY: '1' }).trustProxy).toBe(1);
    expect(load({ TRUST_PROXY: '12' }).trustProxy).toBe(12);
    expect(load({ TRUST_PROXY: 'false' }).trustProxy).toBe(false);
    const { trustProxy } = load({ TRUST_PROXY: '10.0.0.0/8, loopback, fd00::1' });
    expect(trustProxy).toEqual(['10.0.0.0/8', 'loopback', 'fd00::1']);
    const ranges = [
      'linklocal',
      'uniquelocal',
      '10.0.0.1/32',
      '::1/128',
      '10.1.2.3',
      '10.11.12.13',
      '10.0.0.0/1',
      '2001:DB8::/32',
      '::ffff:10.1.2.3',
    ];
    expect(load({ TRUST_PROXY: ranges.join(',') }).trustProxy).toEqual(ranges);
  });

  it('takes the highest port', () => {
    expect(load({ PORT: '65535' }).port).toBe(65_535);
  });

  it('takes lists of hosts, origins and clients', () => {
    expect(
      load({
        ALLOWED_HOSTS: 'mcp.example.com, internal-2.example',
        ALLOWED_ORIGINS: 'https://app.example.com,https://b.example.com:8443',
        ALLOWED_CLIENT_IDS: 'one, two',
      }),
    ).toMatchObject({
      allowedHosts: ['mcp.example.com', 'internal-2.example'],
      allowedOrigins: expect.arrayContaining([
        'https://app.example.com',
        'https://b.example.com:8443',
      ]) as string[],
      allowedClients: ['one', 'two'],
    });
  });

  it('lets all clients in beside a local authorization server only', () => {
    const local = { AUTH_SERVER_ISSUER: 'http://localhost:9000', ALLOWED_CLIENT_IDS: '*' };
    expect(load(local).allowedClients).toBeUndefined();
    expect(messageOf(() => load({ AUTH_SERVER_ISSUER: '', ALLOWED_CLIENT_IDS: '*' }))).toContain(
      'local development only',
    );
    expect(load({ ALLOWED_CLIENT_IDS: '' }).allowedClients).toBeUndefined();
  });
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('nothing was refused');
}
