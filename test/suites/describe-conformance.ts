import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { installSuites, SuitesUnavailable, type Suites } from './install-suites.js';
import { judge, type Expected } from './judge.js';
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
