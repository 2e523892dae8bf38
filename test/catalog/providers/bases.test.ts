import { describe, expect, it } from 'vitest';
import { catalog, type Provider } from '../../../src/catalog/index.js';
import { introspection, rfc9068 } from '../../../src/catalog/providers/bases.js';

const bases: readonly Partial<Provider>[] = [rfc9068, introspection];

/** Facts that open a server when they are guessed. */
const DECISIONS = [
  'issuerTemplate',
  'issuerPattern',
  'wrongIssuers',
  'discovery',
  'audience',
  'rules',
  'attacks',
  'remedies',
  'registration',
  'support',
] as const satisfies readonly (keyof Provider)[];

describe('a base of provider records', () => {
  it('decides nothing that every provider must decide', () => {
    for (const base of bases) {
      for (const fact of DECISIONS) expect(base).not.toHaveProperty(fact);
    }
  });
});

describe.each(catalog.providers)('the record of $id', (provider) => {
  const { localToken, clientTokenWhen, clientClaims, scopeClaims, subjectClaim } = provider;

  it('gives local tokens the claims that the verifier reads', () => {
    for (const [claim] of [clientClaims, scopeClaims, [subjectClaim]]) {
      expect(localToken).toHaveProperty([claim]);
    }
    expect(localToken).toHaveProperty('aud');
    expect(localToken).toHaveProperty('exp');
  });

  it('tells tokens of machines by claims of its own tokens', () => {
    const compared = clientTokenWhen.flatMap((rule) => ('sameAs' in rule ? [rule.sameAs] : []));
    if (!compared.some((claim) => clientClaims.includes(claim))) {
      expect(bases.map((base) => base.clientTokenWhen)).not.toContain(clientTokenWhen);
    }
    expect(clientTokenWhen.length).toBeGreaterThan(0);
  });
});
