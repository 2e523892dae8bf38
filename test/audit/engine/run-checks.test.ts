import { describe, expect, it, vi } from 'vitest';
import { check } from '../../../src/audit/engine/check.js';
import type { RunnerContext } from '../../../src/audit/engine/context.js';
import type { AuditFinding } from '../../../src/audit/engine/model.js';
import { SilentServerError } from '../../../src/audit/engine/client.js';
import { fail, pass } from '../../../src/audit/engine/outcome.js';
import { NotRestartedError } from '../../../src/audit/engine/server-process.js';
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

describe('a server that ends during a check', () => {
  /** Runs two checks at a program that ends in the first one, and may be started again or not. */
  async function endingIn(needs: readonly 'process'[], restore: () => Promise<void>) {
    const findings: AuditFinding[] = [];
    let hasEnded = false;
    const met = vi.fn();
    const deaths: string[] = [];
    const server = {
      exit: () => (hasEnded ? { code: 1, signal: null } : undefined),
      restore: async () => {
        await restore();
        hasEnded = false;
      },
    };
    const context = {
      ...{ dialect: dialectOf(catalog.revisions[0]), redactor: createRedactor() },
      ...{ open: undefined, tokens: {}, takeTrace: () => [], process: server, deaths },
      ...{ meetAgain: met, apart: () => Promise.reject(new Error('not asked')) },
    } as unknown as RunnerContext;
    const checks = [
      check({
        ...{ rows: ['TOK-02'], title: 'is the first', fix: 'Go on.', needs },
        run() {
          hasEnded = true;
          throw new SilentServerError('nobody answers');
        },
      }),
      check({ rows: ['TOK-03'], title: 'is the second', fix: 'Go on.', run: () => pass }),
    ];
    const families = [{ id: 'one', title: 'One', checks }];
    const judged = { unmet: new Map(), refused: new Set<never>() };
    const { stopped } = await runChecks(families, context, judged, (each) => findings.push(each));
    return { stopped, deaths, met, verdicts: findings.map(({ verdict }) => verdict) };
  }

  it('is written down and started again, and the audit goes on', async () => {
    const { stopped, deaths, met, verdicts } = await endingIn([], () => Promise.resolve());
    expect(stopped).toBeUndefined();
    expect(deaths).toEqual(['it ended with code 1 while this was checked: is the first']);
    expect(met).toHaveBeenCalledOnce();
    expect(verdicts).toEqual(['not-checked', 'pass']);
  });

  it('ends the audit when it does not start again', async () => {
    const { stopped, verdicts } = await endingIn([], () =>
      Promise.reject(new NotRestartedError('it does not start again')),
    );
    expect(stopped).toBe('it does not start again');
    expect(verdicts).toEqual(['not-checked', 'not-checked']);
  });

  it('is nothing to write down where the check itself ends programs', async () => {
    const { deaths, stopped } = await endingIn(['process'], () => Promise.resolve());
    expect(deaths).toEqual([]);
    expect(stopped).toBe('nobody answers');
  });
});
