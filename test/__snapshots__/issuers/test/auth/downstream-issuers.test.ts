import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DownstreamNetwork } from './support/downstream-network.js';
import { callProbe, startDownstreamServer } from './support/downstream-server.js';
import { FurtherTestIssuer, shapes } from './support/further-issuer.js';
import type { TestServer } from './support/test-server.js';

describe.each(Object.keys(shapes))('the external API, for users of %s', (provider) => {
  let network: DownstreamNetwork;
  let server: TestServer;
  let further: FurtherTestIssuer;
  beforeEach(async () => {
    network = new DownstreamNetwork();
    further = await FurtherTestIssuer.create(provider);
    server = await startDownstreamServer(network, {
      furtherIssuers: (resource) => [further.setting(resource)],
      network: (main) => {
        const behind = network.behind(main);
        return (url, init) =>
          url.startsWith(further.issuer) ? further.fetch(url, init) : behind(url, init);
      },
    });
  });
  afterEach(() => server.close());

  it('is not called: their token is for no eyes but those of its issuer (PASS-01, PASS-02)', async () => {
    const token = await further.mint({ scopes: ['base'] });
    const { text, isError } = await callProbe(server, token);
    expect(isError).toBe(true);
    expect(text).toMatch(/^foreign_issuer: .*main identity provider/);
    expect(network.tokenRequests).toEqual([]);
    expect(network.apiRequests).toEqual([]);
    expect(network.sent.filter((sent) => sent.text.includes(token))).toEqual([]);
    const lines = server.logLines.map((line) => JSON.parse(line) as object);
    const facts = { reason: 'foreign_issuer', issuer: further.issuer };
    expect(lines).toContainEqual(expect.objectContaining(facts));
  });

  it('is called for a user of the main one, also if the subjects are the same', async () => {
    const wish = { subject: 'somebody', scopes: ['base'] };
    expect((await callProbe(server, await server.token(wish))).isError).toBe(false);
    expect((await callProbe(server, await further.mint(wish))).isError).toBe(true);
    expect(network.apiRequests).toHaveLength(1);
  });
});
