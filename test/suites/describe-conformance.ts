import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { installSuites, SuitesUnavailable, type Suites } from './install-suites.js';
import { judge, type Expected } from './judge.js';
import { fixtureScopes } from './fixture/index.js';
import { runConformance } from './run-conformance.js';
import { startSecuredFixture, type SecuredFixture } from './secured-fixture.js';

/** Revisions of which the suite has a list of requirements. */
export const suiteRevisions = ['2026-07-28', '2025-11-25'];

/** Declares the tests of one framework: the suite behind the auth layer of a generated project. */
export function describeConformance(frameworkId: string, revisions: readonly string[]): void {
  describe.each(revisions)(`the conformance suite against ${frameworkId}, %s`, (revision) => {
    let suites: Suites | SuitesUnavailable;
    let fixture: SecuredFixture;
    beforeAll(async () => {
      suites = await installSuites().catch((error: unknown) => {
        if (error instanceof SuitesUnavailable) return error;
        throw error;
      });
      fixture = await startSecuredFixture(frameworkId, revision);
    });
    afterAll(() => fixture.close());

    it('stands behind the auth layer', async () => {
      const response = await fetch(fixture.directUrl, { method: 'POST' });
      expect(response.status).toBe(401);
    });

    it.each([
      ['tools/call', { name: 'test_simple_text', arguments: {} }, 'conformance:call'],
      ['tools/call', { name: 'test_structured_output', arguments: {} }, 'conformance:call'],
      ['resources/read', { uri: 'test://static-text' }, 'conformance:read'],
      ['resources/read', { uri: 'test://template/1/data' }, 'conformance:read'],
      ['prompts/get', { name: 'test_simple_prompt' }, 'conformance:prompt'],
      [
        'completion/complete',
        {
          ref: { type: 'ref/prompt', name: 'test_prompt_with_arguments' },
          argument: { name: 'arg1', value: 'p' },
        },
        'conformance:prompt',
      ],
      [
        'subscriptions/listen',
        { notifications: { resourceSubscriptions: ['test://watched-resource'] } },
        'conformance:read',
      ],
    ])('lets nobody do %s %j without the scope of it', async (method, params, scope) => {
      const [base] = fixtureScopes;
      const refused = await fixture.send([base], method, params);
      expect(refused.status).toBe(403);
      expect(refused.headers.get('www-authenticate')).toContain(`scope="${base} ${scope}"`);
      const served = await fixture.send([base, scope], method, params);
      expect(served.status).toBe(200);
      await served.body?.cancel();
    });

    it('passes but for the scenarios that are listed', async (test) => {
      if (suites instanceof SuitesUnavailable) return test.skip(suites.message);
      const name = path.join(frameworkId, revision);
      const results = await runConformance(suites, fixture.url, revision, name);
      expect(judge(results, await expectedOf(revision)).join('\n')).toBe('');
      expect(results.filter(({ outcome }) => outcome === 'passes').length).toBeGreaterThan(20);
    });
  });
}

async function expectedOf(revision: string): Promise<Expected> {
  const text = await fs.readFile(path.join(import.meta.dirname, 'expected.yaml'), 'utf8');
  const expected = (parse(text) as Record<string, Expected>)[revision];
  if (!expected) throw new Error(`expected.yaml says nothing of ${revision}`);
  return expected;
}
