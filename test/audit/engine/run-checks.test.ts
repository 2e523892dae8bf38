import { describe, expect, it } from 'vitest';
import { check } from '../../../src/audit/engine/check.js';
import type { RunnerContext } from '../../../src/audit/engine/context.js';
import type { AuditFinding } from '../../../src/audit/engine/model.js';
import { fail } from '../../../src/audit/engine/outcome.js';
import { runChecks } from '../../../src/audit/engine/run-checks.js';
import { dialectOf } from '../../../src/audit/protocol/messages.js';
import { catalog } from '../../../src/catalog/index.js';
import { createRedactor } from '../../../src/http/redact.js';
import type { Response } from '../../../src/http/response.js';

function answer(status: number): Response {
  const request = { method: 'POST', url: 'http://127.0.0.1:9/mcp', headers: [] };
  const shown = { status, headers: [], body: '' };
  return {
    status,
    headers: [],
    text: '',
    fault: undefined,
    exchange: { request, response: shown },
  };
}

/** Runs one check of a MUST that fails by these answers, at a server that answers a good token with this. */
async function failingBy(statuses: readonly number[], good: number) {
  const findings: AuditFinding[] = [];
  const context = {
    dialect: dialectOf(catalog.revisions[0]),
    redactor: createRedactor(),
    open: undefined,
    tokens: { main: 'good' },
    takeTrace: () => [],
    probe: () => Promise.resolve(answer(good)),
  } as unknown as RunnerContext;
  const one = check({
    rows: ['TOK-02'],
    title: 'refuses it',
    fix: 'Refuse it.',
    run: () => fail('it is not refused', ...statuses.map(answer)),
  });
  const families = [{ id: 'one', title: 'One', checks: [one] }];
  const needs = { unmet: new Map(), refused: new Set<never>() };
  const { hindered } = await runChecks(families, context, needs, (each) => findings.push(each));
  return { verdict: findings[0]?.verdict, isHindered: hindered.length > 0 };
}

describe('a check that fails by what an unavailable server answers', () => {
  it.each([
    ['is no failure while the server is away', [503], 503, 'not-checked', true],
    ['is a warning while the good token is served', [503], 200, 'warn', false],
    ['stays unknown where another answer shows more', [200, 503], 200, 'not-checked', true],
    ['stays a failure without one', [200], 200, 'fail', false],
  ] as const)('%s', async (_, statuses, good, verdict, isHindered) => {
    expect(await failingBy(statuses, good)).toEqual({ verdict, isHindered });
  });
});
