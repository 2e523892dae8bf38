import { describe, expect, it } from 'vitest';
import { reachOfHost } from '../../src/http/address-policy.js';
import { wellKnownClients } from '../../templates/dev/well-known-clients.js';
import { knownClients } from '../../templates/sign-in/src/authorization-server/clients/known-clients.js';
import { knownDocuments } from '../../templates/sign-in/src/authorization-server/clients/known-documents.js';
import { readRedirect } from '../../templates/sign-in/src/authorization-server/clients/redirect-uris.js';
import { isGlobalAddress } from '../../templates/sign-in/src/authorization-server/clients/special-addresses.js';

/** Addresses at both ends of what either list knows. */
const addresses = [
  ...[0, 1, 10, 100, 127, 169, 172, 192, 198, 203, 223, 224, 239, 240, 255].flatMap((first) =>
    [0, 15, 16, 18, 19, 31, 64, 127, 168, 254, 255].flatMap((second) =>
      [0, 1, 2, 255].map((third) => `${first}.${second}.${third}.1`),
    ),
  ),
  ...['::', '::1', '::ffff:1.1.1.1', '::ffff:10.0.0.1', '64:ff9b::1', 'fc00::1', 'fdff::1'],
  ...['fe80::1', 'febf::1', 'ff02::1', '2606:4700::1', '2a00::1'],
];

describe('an address', () => {
  it('that the generator takes for private or its own is none of a vendor', () => {
    for (const address of addresses) {
      if (reachOfHost(address) === 'public') continue;
      expect(isGlobalAddress(address), address).toBe(false);
    }
  });

  it('of a vendor is public for the generator as well', () => {
    for (const address of addresses) {
      if (!isGlobalAddress(address)) continue;
      expect(reachOfHost(address), address).toBe('public');
    }
  });
});

describe('clients that development knows', () => {
  const listed = knownClients.flatMap(({ redirectUris }) => redirectUris);

  it('may return where they return in development', () => {
    for (const { redirectUris } of wellKnownClients) {
      for (const uri of redirectUris) {
        if (readRedirect(uri)?.kind === 'loopback') continue;
        expect(listed).toContain(uri);
      }
    }
  });

  it('are known by the same documents', () => {
    const documents = knownDocuments.map(({ document }) => document.client_id);
    for (const { document } of wellKnownClients) {
      if (document !== undefined) expect(documents).toContain(document);
    }
  });
});
