import { describe, expect, it } from 'vitest';
import { families } from '../../src/audit/checks/index.js';
import type { AuditFinding } from '../../src/audit/engine/model.js';
import { authorizationEndpointFaults } from './faults/authorization-endpoints.js';
import { authorizationServerFaults } from './faults/authorization-server.js';
import { bearerFaults } from './faults/bearer.js';
import { callerFaults } from './faults/callers.js';
import { challengeFaults } from './faults/challenge.js';
import { definitionFaults, rightDefinitions } from './faults/definitions.js';
import { errorFaults } from './faults/errors.js';
import { messageFaults } from './faults/messages.js';
import { metadataFaults } from './faults/metadata.js';
import { originFaults } from './faults/origin.js';
import { reachFaults } from './faults/reach.js';
import { rightServers } from './faults/right.js';
import { scopeFaults } from './faults/scopes.js';
import { signInFaults } from './faults/sign-in.js';
import { sessionFaults } from './faults/sessions.js';
import { rightSurfaces, surfaceFaults } from './faults/surface.js';
import { tokenFaults } from './faults/tokens.js';
import { transportFaults } from './faults/transport.js';
import { auditFaulty, failedRows } from './support/audited.js';
import { resultOf, type FaultCase } from './support/fault-case.js';

const none: readonly FaultCase[] = [
  { what: 'no fault', faults: {} },
  { what: 'no fault and a test issuer', faults: {}, issuer: true },
  ...rightServers,
  ...rightSurfaces,
  ...rightDefinitions,
];

const cases: readonly FaultCase[] = [
  ...none,
  ...metadataFaults,
  ...authorizationServerFaults,
  ...authorizationEndpointFaults,
  ...challengeFaults,
  ...reachFaults,
  ...originFaults,
  ...bearerFaults,
  ...tokenFaults,
  ...scopeFaults,
  ...callerFaults,
  ...surfaceFaults,
  ...transportFaults,
  ...sessionFaults,
  ...messageFaults,
  ...errorFaults,
  ...definitionFaults,
  ...signInFaults,
];

const isComplaint = ({ verdict }: AuditFinding) => verdict !== 'pass' && verdict !== 'not-checked';

describe('the audit of a server', () => {
  // Most of an audit is waiting, and no server knows of another.
  it.concurrent.each(cases)('with $what fails exactly what is wrong', async (each) => {
    expect(failedRows(await resultOf(each))).toEqual([...(each.fails ?? [])].sort());
  });

  const warned = cases.flatMap((each) => (each.warns ?? []).map((id) => ({ ...each, id, each })));
  it.each(warned)('with $what says something of $id', async ({ each, id }) => {
    const complaints = (await resultOf(each)).findings.filter(isComplaint);
    expect(complaints.map((finding) => finding.id)).toContain(id);
  });

  it.each(none)('with $what finds nothing to say', async (each) => {
    const { findings, stopped } = await resultOf(each);
    expect(findings.filter(isComplaint)).toEqual([]);
    expect(stopped).toBeUndefined();
  });

  it.each([
    ['renames the challenge', 'CHAL-02', 'a gateway renames WWW-Authenticate to x-amzn-'],
    ['takes a part of the path off', 'CHAL-01', 'a proxy takes /api off the path'],
  ])('names the machine in front that %s', async (what, row, says) => {
    const each = cases.find((one) => one.what.endsWith(`in front that ${what}`));
    if (!each) throw new Error('no such case');
    const found = (await resultOf(each)).findings.find(({ id }) => id === row);
    expect(JSON.stringify(found)).toContain(says);
  });

  it('says of refusals nothing when the good token is refused too', async () => {
    const tokens = { main: 'not-accepted-by-anyone' };
    const { findings } = await auditFaulty({}, 'without tokens', { tokens });
    const bearer = findings.filter(({ group }) => group === 'bearer' || group === 'tokens');
    expect(new Set(bearer.map(({ verdict }) => verdict))).toEqual(new Set(['not-checked']));
  });
});

describe('a check of the audit', () => {
  // Those that need a program are proven in `started/process-faults.test.ts`.
  const checks = families.flatMap(({ id, checks }) =>
    checks
      .filter(({ needs }) => !needs.includes('process'))
      .map(({ rows, title }) => `${id}: ${rows[0] ?? ''} ${title}`),
  );
  const nameOf = ({ group, id, title }: AuditFinding) => `${group}: ${id} ${title}`;

  it('has a name of its own', () => {
    expect(new Set(checks).size).toBe(checks.length);
  });

  it.each([
    ['complains of a server that is wrong', isComplaint],
    ['lets a server pass that is right', ({ verdict }: AuditFinding) => verdict === 'pass'],
  ])('%s', async (_, isSeen) => {
    const seen = new Set<string>();
    for (const each of cases) {
      for (const finding of (await resultOf(each)).findings.filter(isSeen))
        seen.add(nameOf(finding));
    }
    expect(checks.filter((name) => !seen.has(name))).toEqual([]);
  });
});
