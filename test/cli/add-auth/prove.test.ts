import { expect, it, vi } from 'vitest';
import { prove } from '../../../src/cli/add-auth/prove.js';
import type { Prepared } from '../../../src/cli/add-auth/prepare.js';
import { createContext } from '../../../src/cli/context.js';
import { exitCodes } from '../../../src/cli/exit-codes.js';
import type { Proof } from '../../../src/existing/prove.js';
import { fakeWorld } from '../../support/fake-world.js';

const seen = vi.hoisted((): { proof?: Proof; otherPaths?: readonly string[] | undefined } => ({}));
vi.mock(import('../../../src/existing/prove.js'), async (original) => ({
  ...(await original()),
  proveProtection: (...[, , { otherPaths }]) => {
    seen.otherPaths = otherPaths;
    return Promise.resolve(seen.proof ?? SHUT);
  },
}));

const SHUT: Proof = {
  reach: { sent: 9, paths: 3, reached: [] },
  steppedUp: [{ what: 'tool drop', scopes: ['notes:drop'] }],
  guarded: 1,
  audit: { findings: [] } as unknown as Proof['audit'] & object,
};

async function proven(changes: Partial<Proof> = {}) {
  seen.proof = { ...SHUT, ...changes };
  const world = fakeWorld([], { cwd: '/x' });
  const prepared = { findings: { otherPaths: ['/rpc'] }, protection: { config: { existing: {} } } };
  const { status, exitCode } = await prove(
    createContext(world, false),
    prepared as unknown as Prepared,
  );
  return { status, exitCode, lines: `${world.stdout.text}${world.stderr.text}`.split('\n') };
}

it('is proven when everything was looked at', async () => {
  const { status, exitCode, lines } = await proven({ unmapped: ['tool "drop table"'] });
  expect(seen.otherPaths).toEqual(['/rpc']);
  expect(status).toBe('proven');
  expect(exitCode).toBe(exitCodes.done);
  expect(lines).toContain(
    '  pass  tool "drop table" is in no scope map, so calls of it are refused',
  );
});

it('does not call passed what could not be read', async () => {
  const gap = 'tools/list: no list came, but status 500';
  const { status, exitCode, lines } = await proven({ unread: [gap] });
  expect(lines.filter((line) => line.includes(gap))).toEqual([`  not checked  ${gap}`]);
  expect(status).toBe('impossible');
  expect(exitCode).toBe(exitCodes.failure);
});

it('is not proven by an audit that was stopped', async () => {
  const audit = { findings: [], stopped: 'too many requests' } as unknown as Proof['audit'] &
    object;
  const { status, exitCode } = await proven({ audit });
  expect(status).toBe('impossible');
  expect(exitCode).toBe(exitCodes.failure);
});

it.each<[string, Partial<Proof>]>([
  [
    'an open path',
    { reach: { sent: 1, paths: 1, reached: [{ request: 'POST /x', says: 'answers' }] } },
  ],
  ['a call that the base scopes open', { steppedUp: [{ what: 'x', scopes: [], fault: 'open' }] }],
  ['a client that is not let in', { client: { ok: false, output: '' } }],
  [
    'an audit that fails',
    { audit: { findings: [{ verdict: 'fail' }] } as Proof['audit'] & object },
  ],
])('is refuted by %s, whatever else could not be read', async (_, changes) => {
  const { status, exitCode } = await proven({ ...changes, unread: ['a list'] });
  expect(status).toBe('refuted');
  expect(exitCode).toBe(exitCodes.refused);
});
