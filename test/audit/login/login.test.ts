import { afterEach, describe, expect, it } from 'vitest';
import { audit, type AuditOptions, type AuditResult } from '../../../src/audit/index.js';
import { LoginError } from '../../../src/audit/login/login-error.js';
import type { LoginOptions } from '../../../src/audit/login/options.js';
import { limits, optionsFor } from '../support/audited.js';
import { BASE_SCOPE, TOOL_SCOPE } from '../support/faulty-server/reply.js';
import { startFaultyServer, type Faults } from '../support/faulty-server/server.js';
import { personSigningIn } from '../support/person.js';
import {
  startSignInServer,
  type SignInManners,
  type SignInServer,
} from '../support/sign-in-server.js';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

interface Setting {
  readonly manners?: Partial<SignInManners>;
  readonly faults?: Partial<Faults>;
  readonly login?: Partial<LoginOptions>;
  readonly options?: Partial<AuditOptions>;
}

/** Two scopes, so that a token can lack one. */
const twoScopes: Partial<Faults> = {
  extraMetadata: { scopes_supported: [BASE_SCOPE, TOOL_SCOPE] },
};

/** Starts a server and its authorization server, and audits it with a sign-in. */
async function signInAt({ manners, faults, login, options }: Setting = {}) {
  const told: string[] = [];
  const server = await startFaultyServer({ ...twoScopes, ...faults }, () => as.issuer);
  const as: SignInServer = await startSignInServer(() => server.url.href, {
    registers: true,
    ...manners,
  });
  opened.push(server, as);
  const audited = audit(
    optionsFor(server.url, {
      login: {
        client: { way: undefined, mayRegister: true },
        asOther: false,
        foreignResource: 'https://another.example/mcp',
        port: 0,
        visit: personSigningIn(),
        tell: (text) => told.push(text),
        ...login,
      },
      ...options,
    }),
  );
  return { as, server, told, audited };
}

async function errorOf(audited: Promise<AuditResult>): Promise<LoginError> {
  const error: unknown = await audited.catch((fault: unknown) => fault);
  if (error instanceof LoginError) return error;
  throw error instanceof Error ? error : new Error('it signed in');
}

const verdictOf = ({ findings }: AuditResult, id: string, group: string) =>
  findings.filter((each) => each.id === id && each.group === group).map(({ verdict }) => verdict);

describe('an audit that signs in', () => {
  it('gets tokens, uses them, and leaves neither tokens nor a client behind', async () => {
    const { as, audited, told } = await signInAt({ login: { asOther: true } });
    const result = await audited;
    expect(result.stopped).toBeUndefined();
    expect(result.findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdictOf(result, 'AS-23', 'sign-in')).toEqual(['pass']);
    expect(told).toEqual([]);
    expect({ alive: as.alive(), clients: as.clients() }).toEqual({ alive: 0, clients: 0 });
  });

  it('begins with few scopes, then asks for all, for another server, and as somebody else', async () => {
    const seen: (string | null)[][] = [];
    const sign = personSigningIn();
    const { audited } = await signInAt({
      manners: { foreign: 'granted' },
      login: {
        asOther: true,
        visit(visit) {
          const { searchParams } = visit.url;
          seen.push(['scope', 'resource', 'prompt'].map((name) => searchParams.get(name)));
          return sign(visit);
        },
      },
    });
    const { target } = await audited;
    expect(seen).toEqual([
      [BASE_SCOPE, target, null],
      [`${BASE_SCOPE} ${TOOL_SCOPE}`, target, null],
      [null, 'https://another.example/mcp', null],
      [`${BASE_SCOPE} ${TOOL_SCOPE}`, target, 'login'],
    ]);
  });

  it.each<[string, Partial<SignInManners>]>([
    ['JWTs', {}],
    ['opaque tokens and secrets of clients', { registersSecrets: true, isOpaque: true }],
    ['tokens for others', { foreign: 'granted' }],
  ])('shows no token, code or secret anywhere: %s', async (_, manners) => {
    const { as, audited } = await signInAt({ manners, login: { asOther: true } });
    const text = JSON.stringify(await audited);
    expect(as.secrets.length).toBeGreaterThan(8);
    expect(as.secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });

  it('counts every request in its budget', async () => {
    const { as, server, audited } = await signInAt();
    const { requests } = await audited;
    // The server asks for keys, the person opens pages: neither is the audit's.
    const byOthers = as.requests.filter((each) => /jwks|POST .authorize/.test(each)).length;
    const signingIn = as.requests.length - byOthers;
    expect(signingIn).toBeGreaterThan(20);
    // What no HTTP server reads is counted too, so there are a few more.
    const read = server.requests.length + signingIn;
    expect(requests).toBeGreaterThanOrEqual(read);
    expect(requests).toBeLessThan(read + 20);
  });

  it('takes everything back when it is stopped', async () => {
    const controller = new AbortController();
    const { as, audited } = await signInAt({
      options: {
        signal: controller.signal,
        onFinding: () => {
          controller.abort(new Error('stopped'));
        },
      },
    });
    await expect(audited).rejects.toThrow('stopped');
    expect({ alive: as.alive(), clients: as.clients() }).toEqual({ alive: 0, clients: 0 });
  });

  it('is a client with a metadata document of its own where everything is on loopback', async () => {
    const { as, audited } = await signInAt({
      manners: {
        registers: false,
        takesDocuments: true,
        metadata: { client_id_metadata_document_supported: true },
      },
    });
    expect((await audited).stopped).toBeUndefined();
    expect(as.requests).not.toContain('POST /register');
  });

  it('registers where its document is not known', async () => {
    const { as, audited } = await signInAt({
      manners: { metadata: { client_id_metadata_document_supported: true } },
    });
    expect((await audited).stopped).toBeUndefined();
    expect(as.requests).toContain('POST /register');
  });

  it('is a client that was registered before, with its secret', async () => {
    const secret = 'a secret with ~ and % in it';
    const { as, audited } = await signInAt({
      manners: { registers: false, knows: { mine: secret } },
      login: { client: { way: 'id', id: 'mine', secret, mayRegister: false } },
    });
    const result = await audited;
    expect(verdictOf(result, 'AS-24', 'sign-in')).toEqual(['pass']);
    expect(JSON.stringify(result)).not.toContain('with ~ and');
    expect(as.requests).not.toContain('POST /register');
  });

  it('does not take a token with as many scopes for one with few', async () => {
    const { audited } = await signInAt({ manners: { grantsMore: [BASE_SCOPE, TOOL_SCOPE] } });
    const text = JSON.stringify(await audited);
    expect(text).toContain('granted all scopes to whom asked for few');
  });
});

describe('a sign-in that comes to nothing', () => {
  const redirecting = (name: string, value: string | undefined): Partial<SignInManners> => ({
    redirect(answer) {
      if (value === undefined) answer.delete(name);
      else answer.set(name, value);
    },
  });
  const answering = (body: string, type: string): Partial<SignInManners> => ({
    tokenAnswer: (response) => response.writeHead(200, { 'content-type': type }).end(body),
  });
  const metadata = (members: Record<string, unknown>): Setting => ({
    manners: { metadata: members },
  });
  const closed = { way: undefined, mayRegister: false } as const;

  it.each<[string, Setting, string, RegExp]>([
    ['denied', { login: { visit: personSigningIn('') } }, 'login-denied', /access_denied.*today/],
    [
      'an error',
      { manners: redirecting('error', 'server_error') },
      'login-refused',
      /server_error/,
    ],
    [
      'a scope that nobody knows',
      { manners: { lacksScope: 'mcp:access' } },
      'login-refused',
      /with mcp:access.*: "invalid_scope"/,
    ],
    [
      'a scope that it does not know after the sign-in',
      { manners: redirecting('error', 'invalid_scope') },
      'login-refused',
      /with mcp:access.*invalid_scope/,
    ],
    ['another state', { manners: redirecting('state', 'x') }, 'login-state', /did not send/],
    ['no state', { manners: redirecting('state', undefined) }, 'login-state', /did not send/],
    [
      'the iss of another server',
      { manners: redirecting('iss', 'https://honest.example') },
      'login-issuer',
      /another server, "https:..honest.example"/,
    ],
    ['no iss, though promised', { manners: redirecting('iss', undefined) }, 'login-issuer', /iss/],
    ['another issuer', metadata({ issuer: 'https://honest.example' }), 'login-issuer', /honest/],
    [
      'a page for tokens',
      { manners: answering('<p>hi</p>', 'text/html') },
      'login-answer',
      /sign-in/,
    ],
    [
      'an answer without end',
      { manners: answering(`{"access_token":"${'a'.repeat(1 << 20)}"`, 'application/json') },
      'login-answer',
      /longer than 256 kB/,
    ],
    [
      'no answer',
      { manners: { tokenAnswer: () => undefined } },
      'login-answer',
      /does not answer: no complete answer/,
    ],
    [
      'a token of another type',
      { manners: { tokens: { token_type: 'mac' } } },
      'login-answer',
      /not Bearer/,
    ],
    [
      'a token that is bound to a key',
      { manners: { tokens: { token_type: 'DPoP' } } },
      'login-answer',
      /bound to a key/,
    ],
    ['no client', { login: { client: closed } }, 'login-client', /--allow-registration/],
    ['a closed registration', { manners: { registers: false } }, 'login-refused', /registers no/],
    [
      'the same user twice',
      { login: { asOther: true, visit: personSigningIn('alice', 'alice') } },
      'login-same-user',
      /same user/,
    ],
    [
      'a page with another scheme',
      metadata({ authorization_endpoint: 'file:///etc/passwd' }),
      'login-impossible',
      /not https/,
    ],
    [
      'an endpoint in the network',
      metadata({ token_endpoint: 'http://10.0.0.1/token' }),
      'login-impossible',
      /private address/,
    ],
    [
      'the resource of somebody else',
      { faults: { otherResource: 'https://honest.example/mcp' } },
      'login-impossible',
      /another resource/,
    ],
    [
      'no metadata',
      { faults: { metadataAnswer: { status: 404 } } },
      'login-impossible',
      /metadata/,
    ],
  ])('%s', async (_, setting, code, says) => {
    const { as, audited } = await signInAt(setting);
    const error = await errorOf(audited);
    expect({ code: error.code, message: error.message }).toEqual({
      code,
      message: expect.stringMatching(says) as string,
    });
    expect(as.clients()).toBe(0);
    const shown = `${error.message} ${JSON.stringify(error)} ${error.stack ?? ''}`;
    expect(as.secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    expect(error.cause).toBeUndefined();
  });

  it('interrupted, at once and without a client left behind', async () => {
    const controller = new AbortController();
    const { as, audited } = await signInAt({
      options: { signal: controller.signal, limits: { ...limits, totalMs: 600_000 } },
      login: {
        visit: () => {
          controller.abort(new Error('interrupted'));
        },
      },
    });
    await expect(audited).rejects.toThrow('interrupted');
    expect(as.clients()).toBe(0);
  });

  it('an answer that somebody else sends to the listener', async () => {
    const { audited } = await signInAt({
      login: {
        async visit({ url }) {
          const redirect = new URL(url.searchParams.get('redirect_uri') ?? '');
          redirect.search = 'code=injected&state=guessed';
          expect((await fetch(redirect)).status).toBe(400);
        },
      },
    });
    expect((await errorOf(audited)).code).toBe('login-state');
  });
});
