import { describe, expect, it } from 'vitest';
import type { FileKind } from '../../src/render/file-entry.js';
import {
  planUpdate,
  SAME_STYLE,
  type FilePlan,
  type OnConflict,
} from '../../src/update/plan-update.js';
import { digest } from '../../src/render/base-file.js';

/** One file before an update: as generated last, as it stands, as it is generated now. */
interface Sides {
  readonly base?: string;
  /** Texts of which one was generated last, where that is all that is known. */
  readonly lost?: readonly string[];
  readonly yours?: string;
  readonly now?: string;
  readonly kind?: FileKind;
  readonly onConflict?: OnConflict;
  readonly restore?: boolean;
  readonly path?: string;
}

function planOne({
  base,
  lost,
  yours,
  now,
  kind = 'generated',
  path = 'src/a.ts',
  ...rest
}: Sides) {
  const one = <T>(value: T | undefined) => new Map(value === undefined ? [] : [[path, value]]);
  const [plan] = planUpdate({
    known: one(base === undefined ? undefined : { kind, sha256: digest(base) }),
    base: one(kind === 'seed' ? undefined : base),
    disk: one(yours),
    rendered: one(now === undefined ? undefined : { kind, text: now }),
    onConflict: rest.onConflict ?? 'abort',
    labels: { base: 'before', generated: 'after' },
    lost: one(lost),
    restore: new Set(rest.restore ? [path] : []),
    style: SAME_STYLE,
    digest,
  });
  if (!plan) throw new Error('nothing was planned');
  return plan;
}

const base = 'one\ntwo\nthree\nfour\nfive\n';
const edited = base.replace('one', 'ONE');
const newer = base.replace('five', 'FIVE');
const clash = base.replace('one', 'eins');

describe('a file', () => {
  const table: readonly (readonly [string, Sides, FilePlan['change'], string | undefined])[] = [
    ['that nobody changed', { base, yours: base, now: base }, 'unchanged', base],
    ['that the templates changed', { base, yours: base, now: newer }, 'update', newer],
    ['that the user changed', { base, yours: edited, now: base }, 'keep', edited],
    ['that both changed alike', { base, yours: newer, now: newer }, 'unchanged', newer],
    [
      'that both changed in different places',
      { base, yours: edited, now: newer },
      'merge',
      edited.replace('five', 'FIVE'),
    ],
    ['that both changed in one place', { base, yours: edited, now: clash }, 'conflict', edited],
    ['that the user deleted', { base, now: newer }, 'deleted', undefined],
    ['that the user deleted and wants back', { base, now: newer, restore: true }, 'create', newer],
    ['that is no longer generated', { base, yours: base }, 'delete', undefined],
    ['that is no longer generated, but edited', { base, yours: edited }, 'orphan', edited],
    ['that is gone on both sides', { base }, 'unchanged', undefined],
    ['that is new', { now: newer }, 'create', newer],
    ['that is new, but in the way', { yours: edited, now: newer }, 'conflict', edited],
    [
      'of which two branches left a base each, where both give one outcome',
      { lost: [base, newer], yours: edited.replace('five', 'FIVE'), now: newer },
      'merge',
      edited.replace('five', 'FIVE'),
    ],
    [
      'of which two branches left a base each, where one would take a line away',
      { lost: [base, `${base}six\n`], yours: `${edited}six\n`, now: newer },
      'conflict',
      `${edited}six\n`,
    ],
    [
      'of which two branches left a base each, where one gives a conflict',
      { lost: [base, clash], yours: edited, now: clash },
      'conflict',
      edited,
    ],
    [
      'that was only indented otherwise',
      { base, yours: base.replace('two', '  two\n'), now: newer },
      'reformatted',
      newer,
    ],
    ['of the user, untouched', { base, yours: base, now: newer, kind: 'seed' }, 'update', newer],
    ['of the user, edited', { base, yours: edited, now: newer, kind: 'seed' }, 'unchanged', edited],
    ['of the user, not generated now', { base, yours: base, kind: 'seed' }, 'delete', undefined],
    [
      'of the user, edited, not generated now',
      { base, yours: edited, kind: 'seed' },
      'orphan',
      edited,
    ],
  ];
  it.each(table)('%s', (_, sides, change, after) => {
    expect(planOne(sides)).toMatchObject({ change, after });
  });

  it.each(['generated', 'seed'] as const)(
    'that was deleted is mentioned when it changed: %s',
    (kind) => {
      expect(planOne({ base, now: newer, kind }).changedSince).toBe(true);
      expect(planOne({ base, now: base, kind }).changedSince).toBe(false);
    },
  );

  it('keeps its line breaks and its byte order mark', () => {
    const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    expect(planOne({ base, yours: windows(base), now: base })).toMatchObject({
      change: 'unchanged',
    });
    expect(planOne({ base, yours: windows(base), now: newer }).after).toBe(windows(newer));
    const merged = edited.replace('five', 'FIVE');
    expect(planOne({ base, yours: windows(edited), now: newer }).after).toBe(windows(merged));
  });

  it('is not taken for formatted when a space inside a line changed: scopes are separated so', () => {
    const scoped = "scope: 'a b'\n";
    const sides = { base: scoped, yours: "scope: 'ab'\n", now: "scope: 'a b c'\n" };
    expect(planOne(sides).change).toBe('conflict');
  });

  it('in conflict becomes what was asked for', () => {
    const sides = { base, yours: edited, now: clash };
    expect(planOne({ ...sides, onConflict: 'mine' }).after).toBe(edited);
    expect(planOne({ ...sides, onConflict: 'new' }).after).toBe(clash);
    const marked = planOne({ ...sides, onConflict: 'markers' });
    expect(marked.pending).toBe(true);
    expect(marked.conflicts).toEqual([{ place: '1', yours: 'ONE', generated: 'eins' }]);
    expect(marked.after).toBe(
      `<<<<<<< yours\nONE\n||||||| before\none\n=======\neins\n>>>>>>> after\n${base.slice(4)}`,
    );
  });
});

describe('the user’s side of a conflict', () => {
  const clashes = `ONE\n${base.slice(4)}`.replace('five', 'FIVE');
  const generated = clash.replace('three', 'DREI').replace('five', 'FIVE');

  it.each(['mine', 'new'] as const)('is taken place by place: %s', (onConflict) => {
    const { after } = planOne({ base, yours: clashes, now: generated, onConflict });
    const first = onConflict === 'mine' ? 'ONE' : 'eins';
    expect(after).toBe(`${first}\ntwo\nDREI\nfour\nFIVE\n`);
  });
});

describe('a file that has another name now', () => {
  const rename = (yours: string | undefined, now: string) =>
    planUpdate({
      known: new Map([['src/old.ts', { kind: 'generated', sha256: digest(base) }]]),
      base: new Map([['src/old.ts', base]]),
      disk: new Map(yours === undefined ? [] : [['src/old.ts', yours]]),
      rendered: new Map([
        ['src/new.ts', { kind: 'generated', text: now, renamedFrom: 'src/old.ts' }],
      ]),
      onConflict: 'abort',
      labels: { base: 'before', generated: 'after' },
      lost: new Map(),
      restore: new Set(),
      style: SAME_STYLE,
      digest,
    });

  it('takes its edits along', () => {
    expect(rename(edited, newer)).toMatchObject([
      {
        path: 'src/new.ts',
        change: 'merge',
        before: undefined,
        after: edited.replace('five', 'FIVE'),
      },
      {
        path: 'src/old.ts',
        change: 'rename',
        before: edited,
        after: undefined,
        renamedTo: 'src/new.ts',
      },
    ]);
    expect(rename(edited, base)[0]).toMatchObject({ change: 'keep', after: edited });
    expect(rename(base, newer)[0]).toMatchObject({ change: 'update', after: newer });
    expect(rename(edited, clash)[0]).toMatchObject({ change: 'conflict' });
  });

  it('stays away when it was deleted under its old name', () => {
    expect(rename(undefined, newer)).toMatchObject([{ path: 'src/new.ts', change: 'deleted' }]);
  });
});

describe('a pin that a bot raised', () => {
  const action = (sha: string, version: string) =>
    `      - uses: actions/checkout@${sha.repeat(40)} # ${version}\n`;
  it.each([
    ['v4.4.0', 'v5.0.0', 'v4.5.0', 'b'],
    ['v4.4.0', 'v4.4.1', 'v5.0.0', 'c'],
  ])('of an action: %s to %s, in the templates to %s', (old, yours, now, winner) => {
    const { after } = planOne({
      base: action('a', old),
      yours: action('b', yours),
      now: action('c', now),
      path: '.github/workflows/ci.yml',
    });
    expect(after).toContain(winner.repeat(40));
  });

  it('of a base image is compared, of another image is a conflict', () => {
    const from = (image: string) => `FROM ${image} AS build\n`;
    const sides = { base: from('node:22.1-slim'), now: from('node:24.3-slim') };
    const path = 'Dockerfile';
    expect(planOne({ ...sides, yours: from('node:26.0-slim'), path }).after).toContain('26.0');
    expect(planOne({ ...sides, yours: from('node:26.0-alpine'), path }).change).toBe('conflict');
    expect(planOne({ ...sides, yours: from('bun:26.0-slim'), path }).change).toBe('conflict');
  });
});

describe('a JSON file', () => {
  const json = (value: object, indent: number | string = 2) =>
    `${JSON.stringify(value, null, indent)}\n`;
  const plan = (before: object, yours: string, now: object, onConflict?: OnConflict) =>
    planOne({
      ...{ base: json(before), yours, now: json(now), path: 'package.json', kind: 'shared' },
      ...(onConflict ? { onConflict } : {}),
    });

  it('is merged by key, in the order and with the indentation of the user', () => {
    const yours = json({ z: 1, scripts: { test: 'a', mine: 'x' }, a: 2 }, '\t');
    const { change, after } = plan({ scripts: { test: 'a' } }, yours, {
      scripts: { test: 'b', lint: 'c' },
    });
    expect(change).toBe('merge');
    expect(after).toBe(json({ z: 1, scripts: { test: 'b', mine: 'x', lint: 'c' }, a: 2 }, '\t'));
  });

  it('loses a key that is no longer generated, unless the user changed it', () => {
    const before = { dependencies: { a: '1', b: '1' } };
    const { after } = plan(before, json({ dependencies: { a: '1', b: '2', c: '9' } }), {
      dependencies: {},
    });
    expect(JSON.parse(after ?? '')).toEqual({ dependencies: { b: '2', c: '9' } });
  });

  it('names the key that both sides changed, and keeps the value of the user', () => {
    const found = plan({ a: 1, b: 1 }, json({ a: 2, b: 1 }), { a: 3, b: 5 }, 'markers');
    expect(found).toMatchObject({
      change: 'conflict',
      conflicts: [{ place: 'a', yours: '2', generated: '3' }],
      pending: true,
    });
    expect(JSON.parse(found.after ?? '')).toEqual({ a: 2, b: 5 });
  });

  it('that is no longer JSON is merged by lines', () => {
    const yours = `// mine\n${json({ a: 1 })}`;
    expect(plan({ a: 1 }, yours, { a: 2 })).toMatchObject({ change: 'merge' });
  });

  const pinned = (version: string) => ({ dependencies: { jose: version } });
  it.each([
    ['6.2.10', '6.3.0', '6.2.18', '6.3.0'],
    ['6.2.10', '6.2.12', '6.2.18', '6.2.18'],
    ['6.2.10', '6.3.0', '7.0.0', '7.0.0'],
    ['6.2.10', '6.10.0', '6.9.0', '6.10.0'],
    ['6.2.10', '^6.2.10', '6.2.18', '^6.2.18'],
    ['6.2.10', '~6.3.0', '6.2.18', '~6.3.0'],
    ['6.2.18', '6.2.18', '6.2.10', '6.2.10'],
  ])('has the newest of two versions: %s, raised to %s and to %s', (before, yours, now, then) => {
    const { change, after } = plan(pinned(before), json(pinned(yours)), pinned(now));
    expect(change).not.toBe('conflict');
    expect(JSON.parse(after ?? '')).toEqual(pinned(then));
  });

  it.each(['6.2.5', 'latest', 'npm:other@6.2.12', '6.2.10 || 7', 'file:../jose', '7.0.0-beta.1'])(
    'asks about a version that cannot be compared, or was taken back on purpose: %s',
    (yours) => {
      expect(plan(pinned('6.2.10'), json(pinned(yours)), pinned('6.2.18')).change).toBe('conflict');
    },
  );

  it('keeps a package that somebody raised, though it is not needed any more', () => {
    const { change, after } = plan(pinned('6.2.10'), json(pinned('6.3.0')), { dependencies: {} });
    expect(change).toBe('merge');
    expect(JSON.parse(after ?? '')).toEqual(pinned('6.3.0'));
  });

  it('has the newest package manager', () => {
    const manager = (packageManager: string) => ({ packageManager });
    const yours = json(manager('pnpm@11.2.0+sha512.abc'));
    const { after } = plan(manager('pnpm@10.1.0'), yours, manager('pnpm@10.34.9'));
    expect(after).toBe(yours);
  });

  it('is not poisoned by a key that every object has', () => {
    const yours = '{"__proto__": {"polluted": true}, "constructor": 1}\n';
    plan({ a: 1 }, yours, { a: 2, b: 3 });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
