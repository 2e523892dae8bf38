import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profile } from '../auth/token/profile.js';
import { holds, type ClaimRule } from '../auth/token/provider-profile.js';
import type { TokenRequest } from './support/test-issuer.js';
import { startAttackedServer, type TestServer } from './support/test-server.js';

type Attack = TokenRequest & { readonly title: string; readonly status?: number };

/** What Generic token introspection (RFC 7662) issues besides its access tokens, and what passes for one. */
const attacks: readonly Attack[] = [
  { title: 'an active token without aud, which RFC 7662 allows', claims: { aud: null } },
  { title: 'an active token of another API', claims: { aud: 'https://api.example' } },
  { title: 'an active refresh token: no audience', claims: { aud: null, token_type: null } },
  { title: "a client's own token", claims: { sub: 'client-1' } },
  { title: 'a token without client_id', claims: { client_id: null } },
];

describe('tokens of Generic token introspection (RFC 7662)', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer();
  });
  afterAll(() => server.close());

  it('let their holder in when they are access tokens', async () => {
    expect((await server.send({ token: await server.token() })).status).toBe(200);
  });

  it.each(profile.rules)('do not get in with another $claim: $reason', async (rule) => {
    const token = await server.token({ claims: { [rule.claim]: breaking(rule) } });
    expect((await server.send({ token })).status).toBe(401);
  });

  it.each(profile.clientTokenWhen)('do not get in without a user: $reason', async (rule) => {
    const token = await server.token({ claims: { [rule.claim]: meeting(rule) } });
    expect((await server.send({ token })).status).toBe(401);
  });

  it('do not get in when their client is not on the list of allowed clients', async () => {
    const listed = await startAttackedServer({ config: { allowedClients: ['client-1'] } });
    const status = async (clientId: string) =>
      (await listed.send({ token: await listed.token({ clientId }) })).status;
    expect(await status('client-1')).toBe(200);
    expect(await status('client-2')).toBe(401);
    await listed.close();
  });

  it.each(attacks)('do not get in: $title', async ({ status = 401, ...wish }) => {
    expect((await server.send({ token: await server.token(wish) })).status).toBe(status);
  });
});

/** Whatever the provider needs of it: the whole of what a rule can say. */
describe('a rule for a claim', () => {
  const reason = 'because';
  it.each<[ClaimRule, met: unknown[], broken: unknown[]]>([
    [{ claim: 'c', is: 'present', reason }, ['x', 0, ''], [undefined, null]],
    [{ claim: 'c', is: 'absent', reason }, [undefined, null], ['x', 0, '']],
    [{ claim: 'c', equals: 'x', reason }, ['x'], ['y', 'xx', ['x'], undefined]],
    [{ claim: 'c', equals: true, reason }, [true], ['true', 1, false, undefined]],
    [{ claim: 'c', matches: /^x+$/, reason }, ['x', 'xx'], ['y', 'xy', ['x'], undefined]],
    [{ claim: 'c', matches: /undefined/, reason }, [], [undefined]],
    [{ claim: 'c', sameAs: 'other', reason }, ['same'], ['x', undefined]],
    [{ claim: 'c', sameAs: 'c', reason }, ['x'], [undefined]],
  ])('holds for what it says only: %o', (rule, met, broken) => {
    const verdict = (value: unknown) => holds(rule, { c: value, other: 'same' });
    expect(met.map(verdict)).toEqual(met.map(() => true));
    expect(broken.map(verdict)).toEqual(broken.map(() => false));
  });
});

/** A value that breaks a rule and nothing else. */
function breaking(rule: ClaimRule): string | null {
  return 'is' in rule && rule.is === 'present' ? null : 'something-else';
}

/** A value that meets a rule; the client of these tokens is `client-1`. */
function meeting(rule: ClaimRule): string | boolean {
  if ('equals' in rule) return rule.equals;
  if ('matches' in rule) return rule.matches.source.replace(/[\^$]/g, '');
  return 'client-1';
}
