import { describe, expect, it } from 'vitest';
import type { AuditOptions } from '../../../src/audit/index.js';
import { auditCase, limits } from '../support/audited.js';
import type { FaultCase } from '../support/fault-case.js';

const loopback = /^fails at the connection because its vendor calls the server, and this one is on/;

/** What an audit says of each client, by its ID. */
async function said(
  each: Pick<FaultCase, 'authorizationServer' | 'issuer' | 'features'>,
  options: Partial<AuditOptions> = {},
): Promise<Record<string, string>> {
  const { clients } = await auditCase({ what: '', faults: {}, ...each, options });
  return Object.fromEntries(clients.map(({ id, says }) => [id, says]));
}

describe('an audit says of clients', () => {
  it('what the metadata lets them do', async () => {
    const says = await said({ authorizationServer: { endpoints: {} } });
    expect(says['claude']).toMatch(loopback);
    expect(says['chatgpt']).toMatch(loopback);
    expect(says['claude-code']).toMatch(/^signs in with its client ID metadata document/);
    expect(says['gemini-cli']).toBe('signs in with dynamic registration');
    expect(says['inspector']).toContain('the connection type Direct fails');
  });

  it('what was tried: that nobody may register, and that ports are compared', async () => {
    const permitted = { allowRegistration: true };
    const closed = { endpoints: { registrationStatus: 401 } };
    expect((await said({ authorizationServer: closed }, permitted))['gemini-cli']).toMatch(
      /^likely signs in with a client that you register/,
    );
    expect((await said({ authorizationServer: closed }))['gemini-cli']).toBe(
      'signs in with dynamic registration',
    );
    const comparing = { endpoints: { comparesPorts: true } };
    expect((await said({ authorizationServer: comparing }, permitted))['claude-code']).toMatch(
      /^fails at the registration because its document has a redirect without a port/,
    );
  });

  it('that a server of the newest revision alone serves no client of earlier ones', async () => {
    const says = await said({ issuer: true });
    expect(says['codex']).toMatch(/^fails at the first request because it begins with initialize/);
    // Whoever did not ask cannot say where people would sign in.
    expect(says['inspector']).toMatch(
      /^cannot be told: the authorization server is the audit's own/,
    );
    const both = await said({
      issuer: true,
      features: { speaks: ['2026-07-28', '2025-11-25'], hasSessions: true },
    });
    expect(both['codex']).toMatch(/^cannot be told/);
  });

  it('nothing where it had to stop', async () => {
    const stopped = await said(
      { authorizationServer: {} },
      { limits: { ...limits, requests: 12 } },
    );
    expect(new Set(Object.values(stopped)).size).toBe(1);
    expect(stopped['vscode']).toMatch(/^cannot be told: the budget of 12 requests is spent/);
  });
});
