import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog } from '../../../src/catalog/index.js';
import { repository } from '../../support/cells.js';

describe('what people sign in with', () => {
  it('is offered, each with its guide', () => {
    const guides = readdirSync(path.join(repository, 'templates', 'partials', 'upstreams'));
    expect(guides.sort()).toEqual(catalog.upstreams.map(({ id }) => `${id}.md.hbs`).sort());
  });

  it.each(catalog.upstreams)('says of $id what is true of itself', (record) => {
    const { profile, clientId, issuer, exampleIssuer, exampleRule, api, noApi, direct } = record;
    expect(record.hint.length).toBeLessThan(60);
    expect(exampleIssuer).toBe(issuer ?? exampleIssuer);
    expect(exampleIssuer).toMatch(profile.issuerPattern);
    expect(`${exampleIssuer}/`).not.toMatch(new RegExp(`${profile.issuerPattern.source}x`));
    expect(clientId.example).toMatch(new RegExp(`^(?:${clientId.pattern})$`));
    // Either its API can be called, or it is known why not.
    expect(api === undefined).toBe(noApi !== undefined);
    const [kind] = exampleRule.split(':');
    expect(['everyone', ...profile.restrictions]).toContain(kind);
    if (direct) expect(catalog.providers.map(({ id }) => id)).toContain(direct.provider);
  });

  it.each(catalog.upstreams)('reads every rule of $id from somewhere', ({ profile }) => {
    const { identity, restrictions, claims = {} } = profile;
    const isOpenId = identity === 'id-token' || identity === 'userinfo';
    // Where claims say who somebody is, a rule without one would admit nobody.
    expect(Object.keys(claims).sort()).toEqual(isOpenId ? [...restrictions].sort() : []);
    const asked = profile.scopes.flatMap((scope) => ('for' in scope ? (scope.for ?? []) : []));
    for (const kind of asked) expect(restrictions).toContain(kind);
  });

  it('never takes an e-mail address for an account', () => {
    for (const { profile } of catalog.upstreams) {
      expect(profile.subjectClaims.join()).not.toMatch(/mail|name|upn|login/);
    }
  });
});
