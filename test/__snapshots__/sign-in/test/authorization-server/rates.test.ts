import { describe, expect, it } from 'vitest';
import { createDocumentBudget } from '../../src/authorization-server/clients/document-budget.js';
import { createRates } from '../../src/authorization-server/http/rates.js';
import { signInLimits } from '../../src/sign-in-limits.js';

/** Every network that a site of IPv6 has, as a sender is written; more than it may use. */
const networks = Array.from({ length: 100 }, (_, each) => `2001:db8:0:${each}`);

describe('a site of IPv6', () => {
  it('AT-27: leaves others most of the registrations', () => {
    const rates = createRates(signInLimits);
    const sent = networks.flatMap((network) => Array<string>(30).fill(network));
    const taken = sent.filter((network) => rates('register', network) === 0).length;
    expect(taken).toBe(2 * signInLimits.registrationsPerMinute);
    expect(taken * 3).toBeLessThanOrEqual(signInLimits.allRegistrationsPerMinute);
  });

  it('AT-41: leaves others most of what an origin is asked for', () => {
    const rates = createRates(signInLimits);
    const spend = createDocumentBudget((address) => rates('document', address));
    const isTaken = (address: string, name: number) => {
      const clientId = `https://vendor.example/${name}.json`;
      try {
        spend({ clientId, isKnown: false, address, running: 0 });
        return true;
      } catch {
        return false;
      }
    };
    const taken = networks.filter((network, each) => isTaken(network, each)).length;
    expect(taken).toBe(2 * signInLimits.newDocumentsPerMinute);
    for (let other = 0; other < taken; other += 1) {
      expect(isTaken(`203.0.113.${other}`, 1000 + other)).toBe(true);
    }
  });
});
