import type { YourUpstream } from './yours.js';

/** Someone who has an account at the stand-in. Tests change them, as people and administrators do. */
export interface UpstreamUser {
  readonly id: 'alice' | 'bob';
  /** Stable: what an account is known by. */
  readonly number: number;
  readonly subject: string;
  name: string;
  email: string;
  emailVerified: boolean;
  /** The domain of an organization that manages the account; undefined for a private one. */
  domain: string | undefined;
  tenant: string;
  organizations: string[];
  groups: string[];
  /** Whether the account may still be used. */
  active: boolean;
}

/** The tenant, site or workspace that Alice is in. */
export const TENANT = '7f9a2c10-5b1e-4f7d-9c55-0a1b2c3d4e5f';

/** Alice, who is in an organization, and Bob, who is in another. There are no passwords. */
export function newUsers({
  alice,
  bob,
}: YourUpstream['users']): Record<UpstreamUser['id'], UpstreamUser> {
  return {
    alice: {
      id: 'alice',
      number: 1001,
      subject: '110248495921238986001',
      name: 'Alice',
      email: 'alice@example.com',
      emailVerified: true,
      domain: 'example.com',
      tenant: TENANT,
      organizations: ['acme'],
      groups: ['engineering'],
      active: true,
      ...alice,
    },
    bob: {
      id: 'bob',
      number: 1002,
      subject: '110248495921238986002',
      name: 'Bob',
      email: 'bob@example.net',
      emailVerified: true,
      domain: undefined,
      tenant: '0d2e5a77-3c64-4b8e-8f21-6a7b8c9d0e1f',
      organizations: ['globex'],
      groups: [],
      active: true,
      ...bob,
    },
  };
}
