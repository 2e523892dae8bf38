import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearerChallenge } from '../__snapshots__/generic-oidc/src/auth/bearer.js';
import type { Caller } from '../__snapshots__/generic-oidc/src/auth/caller.js';
import { createChallenges } from '../__snapshots__/generic-oidc/src/auth/challenges.js';
import { parseAuthorization } from '../__snapshots__/generic-oidc/src/auth/credentials.js';
import type { DecisionEntry } from '../__snapshots__/generic-oidc/src/auth/decision-log.js';
import { createDeny } from '../__snapshots__/generic-oidc/src/auth/denial.js';
import { createGuard } from '../__snapshots__/generic-oidc/src/auth/guard.js';
import {
  compileScopePolicy,
  readScopes,
  type ScopePolicy,
} from '../__snapshots__/generic-oidc/src/auth/scopes.js';
import { createQuotas } from '../__snapshots__/generic-oidc/src/limits/quotas.js';
import { parseChallenge } from '../__snapshots__/generic-oidc/test/auth/support/challenge-parser.js';
import { json, text } from './arbitrary.js';

const METADATA_URL = 'https://mcp.example/.well-known/oauth-protected-resource/mcp';

const token68 = fc.stringMatching(/^[A-Za-z0-9._~+/-]{1,40}={0,2}$/);
const headerValue = fc.oneof(
  text,
  token68.map((token) => `Bearer ${token}`),
  fc.tuple(fc.mixedCase(fc.constant('bearer')), text, text).map((parts) => parts.join('')),
  fc.tuple(fc.mixedCase(fc.constant('bearer')), fc.stringMatching(/^[ \t]{0,3}$/), token68, text),
);

/** Few names, so that they meet, and among them those that every object has. */
const name = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', 'toString', '');
const scope = fc.constantFrom('r', 'w', 'admin', 'constructor', '__proto__');
const scopes = fc.array(scope, { maxLength: 4 });
const policy: fc.Arbitrary<ScopePolicy> = fc.record({
  baseScopes: scopes,
  tools: fc.array(fc.tuple(name, scopes), { maxLength: 5 }).map(Object.fromEntries),
  hierarchy: fc.array(fc.tuple(scope, scopes), { maxLength: 4 }).map(Object.fromEntries),
});

/** Declares what no input may do to the functions that decide. */
export function describeFunctions(runs: number): void {
  const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void) => {
    fc.assert(fc.property(arbitrary, property), { numRuns: runs });
  };

  describe(`the deciding functions, ${runs} inputs each`, () => {
    it('read a token out of an Authorization header only when nothing else is in it', () => {
      check(headerValue.map(String), (value) => {
        const read = parseAuthorization(value);
        if (read.kind !== 'bearer') return;
        const [scheme = '', ...rest] = value.trim().split(' ');
        expect(scheme.toLowerCase()).toBe('bearer');
        expect(rest.filter((part) => part !== '')).toEqual([read.token]);
        expect(Array.from(read.token).every((character) => isTokenCharacter(character))).toBe(true);
      });
    });

    it('read every well-formed token out of an Authorization header', () => {
      check(fc.tuple(fc.mixedCase(fc.constant('bearer')), token68), ([scheme, token]) => {
        expect(parseAuthorization(`${scheme} ${token}`)).toEqual({ kind: 'bearer', token });
      });
    });

    it('refuse headers that are long and almost right, before the time is up', () => {
      check(fc.tuple(fc.constantFrom('a', '=', ' ', 'a ', 'a='), text), ([part, end]) => {
        const read = parseAuthorization(`Bearer ${part.repeat(100_000)}${end}\u0000`);
        expect(read.kind).not.toBe('bearer');
      });
    });

    it('write a challenge that parses into what was put in, or refuse at the start', () => {
      const anyScope = fc.oneof(scope, text, fc.stringMatching(/^[!#-[\]-~]{1,20}$/));
      check(fc.array(anyScope, { maxLength: 5 }), (asked) => {
        try {
          compileScopePolicy({ baseScopes: asked, tools: {}, hierarchy: {} });
        } catch {
          return;
        }
        const value = bearerChallenge({
          error: 'insufficient_scope',
          scopes: asked,
          resourceMetadataUrl: METADATA_URL,
        });
        expect(new Headers({ 'www-authenticate': value }).get('www-authenticate')).toBe(value);
        const { scheme, parameters } = parseChallenge(value);
        expect(scheme).toBe('Bearer');
        expect(parameters.get('resource_metadata')).toBe(METADATA_URL);
        expect(parameters.get('scope')).toBe(asked.length > 0 ? asked.join(' ') : undefined);
        expect(parameters.size).toBe(asked.length > 0 ? 4 : 3);
      });
    });

    it('read scopes out of any claim that are written there, and nothing else', () => {
      const shapes = fc.constantFrom(undefined, 'keys' as const);
      const claim = fc.oneof(json, text, fc.array(fc.oneof(text, json)));
      check(fc.tuple(claim, fc.oneof(fc.constant(''), text), shapes), ([value, prefix, shape]) => {
        const written = writtenScopes(value, shape);
        for (const read of readScopes(value, prefix, shape)) {
          expect(read).toMatch(/^[!-~]+$/);
          expect(written).toContain(prefix + read);
        }
      });
    });

    it('miss a scope exactly when no held scope leads to it', () => {
      check(fc.tuple(policy, scopes, scopes), ([rules, held, needed]) => {
        const missing = compileScopePolicy(rules).missing(held, needed);
        const expected = needed.filter((each) => !held.some((from) => leadsTo(rules, from, each)));
        expect(missing).toEqual(expected);
      });
    });

    it('let a message pass only with the scopes of what it calls', () => {
      const call = fc.record({
        method: fc.constantFrom('tools/call', 'tools/list', 'Tools/Call', 'tools/call '),
        params: fc.oneof(fc.record({ name: fc.oneof(name, json) }), json),
        id: fc.oneof(fc.integer(), json),
      });
      const body = fc.oneof({ weight: 3, arbitrary: call }, { weight: 1, arbitrary: json });
      check(fc.tuple(policy, scopes, body), ([rules, held, message]) => {
        const log: DecisionEntry[] = [];
        const guard = guardOf(rules, log);
        const decision = guard.authorize(callerWith(held), message);
        guard.answered(message, 200);
        const needed = neededFor(rules, message);
        const has = (each: string) => held.some((from) => leadsTo(rules, from, each));
        expect(decision.allowed).toBe(needed?.every(has) ?? false);
        expect(log.map((entry) => entry.decision)).toEqual([
          decision.allowed ? 'allowed' : 'denied',
        ]);
        if (!decision.allowed) expect(decision.refusal.status).toBeLessThan(500);
      });
    });

    it('refuse every message that is nested deeper than the limit', () => {
      const nested = fc.tuple(
        fc.array(fc.constantFrom('array', 'object'), { maxLength: 20 }),
        fc.oneof(fc.constant(0), fc.constant({})),
      );
      check(nested, ([kinds, innermost]) => {
        const guard = guardOf({ baseScopes: [], tools: {}, hierarchy: {} }, []);
        const params = kinds.reduce<unknown>(
          (inner, kind) => (kind === 'array' ? [inner] : { inner }),
          innermost,
        );
        const depth = 1 + kinds.length + (innermost === 0 ? 0 : 1);
        const decision = guard.authorize(callerWith([]), { method: 'ping', params });
        expect(decision.allowed).toBe(depth <= MAX_DEPTH);
      });
    });
  });
}

const MAX_DEPTH = 10;

function guardOf(rules: ScopePolicy, log: DecisionEntry[]) {
  return createGuard({
    authenticate: () => Promise.reject(new Error('not asked')),
    scopes: compileScopePolicy(rules),
    revision: { id: '2026-07-28', scopeInChallenge: true, challengeEchoesGranted: false },
    challenges: createChallenges({
      baseScopes: rules.baseScopes,
      requestable: (wanted) => wanted,
      resourceMetadataUrl: METADATA_URL,
    }),
    stepsUp: true,
    production: true,
    maxJsonDepth: MAX_DEPTH,
    quotas: createQuotas({ messagesPerMinute: 1000, streamsPerUser: 1 }),
    deny: createDeny((entry) => log.push(entry)),
    log: (entry) => log.push(entry),
  });
}

function callerWith(held: readonly string[]): Caller {
  return {
    issuer: 'https://issuer.example',
    subject: 'user',
    clientId: 'client',
    scopes: held,
    expiresAt: Infinity,
  };
}

/** What a message needs, or undefined when nobody may send it; the long way round, as a check. */
function neededFor(rules: ScopePolicy, body: unknown): readonly string[] | undefined {
  if (!isPlainObject(body) || depthOf(body) > MAX_DEPTH) return undefined;
  const { method, params } = body;
  if (typeof method !== 'string' || method === 'tools/list') return rules.baseScopes;
  if (method !== 'tools/call') return undefined;
  const tool = typeof params === 'object' && params !== null && 'name' in params && params.name;
  const found = Object.entries(rules.tools).find(([key]) => key === tool);
  return found && [...rules.baseScopes, ...found[1]];
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function leadsTo(
  rules: ScopePolicy,
  from: string,
  to: string,
  seen: readonly string[] = [],
): boolean {
  if (from === to) return true;
  const next = Object.entries(rules.hierarchy).find(([key]) => key === from)?.[1] ?? [];
  return next.some((each) => !seen.includes(each) && leadsTo(rules, each, to, [...seen, from]));
}

function writtenScopes(claim: unknown, shape: 'keys' | undefined): unknown[] {
  if (shape === 'keys') return isPlainObject(claim) ? Object.keys(claim) : [];
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim : [];
}

/** b64token of RFC 6750 section 2.1, one by one. */
function isTokenCharacter(character: string): boolean {
  return (
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.includes(character) ||
    '-._~+/='.includes(character)
  );
}
