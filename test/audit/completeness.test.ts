import { describe, expect, it } from 'vitest';
import { incompleteness } from '../../src/audit/completeness.js';
import { coverage } from '../../src/audit/coverage.js';
import type { AuditFinding } from '../../src/audit/engine/model.js';
import { revisions } from '../../src/catalog/revisions.js';
import { requirements, type RequirementId } from '../../src/requirements/index.js';
import { auditFaulty } from './support/audited.js';

const [{ id: newest }] = revisions;

function finding(id: RequirementId, verdict: AuditFinding['verdict'] = 'pass'): AuditFinding {
  const row = { id, level: 'MUST' as const, text: '', source: '' };
  return { ...row, group: '', title: '', verdict, says: 'why', rows: [row], exchanges: [] };
}

/** One finding for each MUST of the newest revision. */
const whole = requirements
  .filter(({ levels }) => levels[newest]?.startsWith('MUST'))
  .map(({ id }) => finding(id));

describe('what an audit proves', () => {
  it('is enough when every MUST was looked at', () => {
    expect(incompleteness(newest, whole, [])).toBeUndefined();
  });

  it('is nothing when nothing was checked', () => {
    const says = `no requirement of MCP ${newest} was checked`;
    expect(incompleteness(newest, [], [])).toBe(says);
    expect(incompleteness(newest, [finding('CHAL-01', 'not-checked')], [])).toBe(says);
  });

  it('is too little when a MUST is missing from the report', () => {
    const findings = whole.filter(({ id }) => id !== 'CHAL-01');
    expect(incompleteness(newest, findings, [])).toContain('CHAL-01');
  });

  it('is too little when the server kept a check of a MUST from running', () => {
    expect(incompleteness(newest, whole, [finding('TOK-02')])).toBe(
      'could not check TOK-02, a MUST each: why',
    );
    expect(
      incompleteness(newest, whole, [{ ...finding('CORS-01'), level: 'ADV' }]),
    ).toBeUndefined();
  });

  it.each(revisions)('is something for $id: its MUSTs are in every report', ({ id }) => {
    const musts = coverage().filter(({ levels }) => levels[id]?.startsWith('MUST'));
    expect(musts.length).toBeGreaterThan(80);
    expect(musts.filter(({ checks }) => checks.length > 0).length).toBeGreaterThan(60);
  });

  it('is too little when the token that was given is refused', async () => {
    const { stopped } = await auditFaulty({}, 'without tokens', {
      tokens: { main: 'a-token-that-nobody-knows' },
    });
    expect(stopped).toMatch(/^could not check .* the token was not accepted \(401\)/);
  });

  it('is too little when the token with fewer scopes that was given is no good one', async () => {
    for (const mode of ['without tokens', 'with issuer'] as const) {
      const { findings, stopped } = await auditFaulty({}, mode, {
        tokens: { low: 'a-token-that-nobody-knows' },
      });
      expect(stopped).toMatch(/^could not check CHAL-12, .*fewer scopes is answered with 401/);
      expect(findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    }
  });

  it('is too little when the server is away', async () => {
    const { stopped } = await auditFaulty({
      answersEverythingWith: (response) => response.writeHead(503).end(),
    });
    expect(stopped).toBeDefined();
  });

  it('is enough of a right server that gives no token away', async () => {
    expect((await auditFaulty({})).stopped).toBeUndefined();
    expect((await auditFaulty({}, 'with issuer')).stopped).toBeUndefined();
  });
});
