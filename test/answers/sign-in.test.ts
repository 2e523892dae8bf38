import { describe, expect, it } from 'vitest';
import { toAnswersFile } from '../../src/answers/answers-file.js';
import { flagsGive, replayCommand } from '../../src/answers/replay.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import type { Answers } from '../../src/answers/schema.js';
import { validateAnswers } from '../../src/answers/validate.js';
import { catalog } from '../../src/catalog/index.js';

const answers = {
  name: 'notes',
  framework: 'express',
  provider: 'own',
  signIn: { upstream: 'github' },
  spec: catalog.revisions[0].id,
  tools: [{ name: 'whoami', scopes: [] }],
};

function faultsOf(more: object): string[] {
  const validated = validateAnswers({ ...answers, ...more });
  return validated.ok ? [] : validated.problems.map((each) => `${each.path}: ${each.message}`);
}

function configOf(more: Partial<Answers>) {
  const validated = validateAnswers({ ...answers, ...more });
  if (!validated.ok) throw new Error(JSON.stringify(validated.problems));
  return resolveConfig(validated.answers);
}

describe('an authorization server of the project’s own', () => {
  it('keeps what it must not forget in a file, unless something else is said', () => {
    expect(configOf({}).signIn?.store.id).toBe('sqlite');
    expect(configOf({ signIn: { upstream: 'github', store: 'redis' } }).signIn?.store.id).toBe(
      'redis',
    );
  });

  it('is written into secure-mcp.json and read from there', () => {
    const config = configOf({ signIn: { upstream: 'entra', store: 'postgres' } });
    const read = validateAnswers(JSON.parse(toAnswersFile(config)));
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    expect(resolveConfig(read.answers)).toEqual(config);
  });

  it('is said by flags, and brings its provider along', () => {
    const config = configOf({ signIn: { upstream: 'okta', store: 'postgres' } });
    expect(flagsGive(config)).toBe(true);
    const command = replayCommand(config, 'notes', { install: true, git: true, program: 'x' });
    expect(command).toContain('--sign-in okta --store postgres');
    expect(command).not.toContain('--provider');
  });

  it('is in no project of another provider', () => {
    const config = configOf({ provider: 'keycloak', signIn: undefined });
    expect(config).not.toHaveProperty('signIn');
    expect(toAnswersFile(config)).not.toContain('signIn');
  });

  it.each([
    [{ signIn: undefined }, 'signIn: is missing'],
    [{ provider: 'keycloak' }, 'signIn: goes with the provider "own" only'],
    [{ signIn: {} }, 'signIn.upstream: is missing'],
    [{ signIn: { upstream: 'githb' } }, 'signIn.upstream: unknown value "githb"'],
    [{ signIn: { upstream: 'github', store: 'mysql' } }, 'signIn.store: unknown value "mysql"'],
    [{ signIn: { upstream: 'github', secret: 'x' } }, 'signIn.secret: '],
    [{ framework: 'fetch' }, 'framework: cannot be "fetch"'],
    [{ dpop: 'accept' }, 'dpop: must be "off"'],
    [{ issuers: [{ provider: 'keycloak' }] }, 'issuers: cannot stand beside'],
    [{ machines: [{ clientId: 'a', scopes: [] }] }, 'machines: cannot be had with'],
    [{ roles: [{ claim: ['x'], grants: { a: ['b'] } }] }, 'src/sign-in.ts says there who'],
    [
      { downstream: 'upstream', provider: 'keycloak', signIn: undefined },
      'so it goes with --sign-in (one of: google, github, ',
    ],
    [{ downstream: 'token-exchange' }, 'downstream: "token-exchange" is not offered'],
    [
      { downstream: 'upstream', signIn: { upstream: 'slack' } },
      'downstream: cannot be "upstream" with "slack", because tokens of a sign-in',
    ],
    [{ provider: 'google' }, 'let people sign in with it behind an authorization server'],
  ])('is refused with %j', (more, fault) => {
    expect(faultsOf(more).join('\n')).toContain(fault);
  });

  it.each(catalog.upstreams.map(({ id, api }) => [id, api?.tool.name] as const))(
    'in front of %s brings the tool that calls its API: %s',
    (upstream, tool) => {
      const signIn = { upstream };
      expect(configOf({ signIn }).tools.map(({ name }) => name)).toEqual(['whoami']);
      if (tool === undefined) return;
      const config = configOf({ signIn, downstream: 'upstream' });
      expect(config.tools.map(({ name }) => name)).toEqual(['whoami', tool]);
      expect(flagsGive(config)).toBe(true);
      // It comes by itself: `--tools` does not know it.
      const command = replayCommand(config, 'x', { install: true, git: true, program: 'x' });
      expect(command).toContain('--tools whoami ');
    },
  );
});
