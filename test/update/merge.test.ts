import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execaSync } from 'execa';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { hasMarkers, mergeText } from '../../src/update/merge-text.js';

const labels = { base: 'before', generated: 'after' };
const directory = mkdtempSync(path.join(tmpdir(), 'merge-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What git makes of the same three texts; undefined when it sees a conflict. */
function gitMerge(base: string, yours: string, generated: string): string | undefined {
  const files = { yours, base, generated };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
  const { exitCode, stdout } = execaSync(
    'git',
    ['merge-file', '-p', 'yours', 'base', 'generated'],
    {
      cwd: directory,
      reject: false,
      stripFinalNewline: false,
    },
  );
  return exitCode === 0 ? stdout : undefined;
}

const source = `import { a } from './a.js';

/** Says hello. */
export function hello(name: string): string {
  const greeting = 'hello';
  return \`\${greeting}, \${name}\`;
}

export function goodbye(name: string): string {
  if (name === '') throw new Error('no name');
  return \`goodbye, \${name}\`;
}
`;

describe('a merge', () => {
  const edits: readonly (readonly [string, (text: string) => string, (text: string) => string])[] =
    [
      [
        'of an import and a body',
        (t) => `import { b } from './b.js';\n${t}`,
        (t) => t.replace("'hello'", "'hi'"),
      ],
      [
        'of two functions',
        (t) => t.replace('no name', 'nobody'),
        (t) => t.replace("'hello'", "'hi'"),
      ],
      [
        'of a removed function and an edit elsewhere',
        (t) => t.slice(0, t.indexOf('export function goodbye')),
        (t) => t.replace("'hello'", "'hi'"),
      ],
      [
        'of the same edit',
        (t) => t.replace("'hello'", "'hi'"),
        (t) => t.replace("'hello'", "'hi'"),
      ],
      [
        'of two edits of one line',
        (t) => t.replace("'hello'", "'hi'"),
        (t) => t.replace("'hello'", "'hey'"),
      ],
      [
        'of an edit in a removed function',
        (t) => t.replace('no name', 'nobody'),
        (t) => t.slice(0, t.indexOf('export function goodbye')),
      ],
      ['of two additions at the end', (t) => `${t}// mine\n`, (t) => `${t}// theirs\n`],
      [
        'of an appended and an inserted line',
        (t) => `${t}// mine\n`,
        (t) => t.replace('/** Says', '// new\n/** Says'),
      ],
    ];
  it.each(edits)('%s is what git makes of it', (_, mine, theirs) => {
    const [yours, generated] = [mine(source), theirs(source)];
    const { text, conflicts } = mergeText({ base: source, yours, generated }, labels);
    const expected = gitMerge(source, yours, generated);
    expect(conflicts.length > 0).toBe(expected === undefined);
    if (expected !== undefined) expect(text).toBe(expected);
    expect(hasMarkers(text)).toBe(conflicts.length > 0);
  });

  it('of any texts loses no line of the user outside a conflict', () => {
    const line = fc.constantFrom('a', 'b', 'c', '  d', '', '}');
    const lines = fc
      .array(line, { maxLength: 12 })
      .map((all) => all.map((each) => `${each}\n`).join(''));
    fc.assert(
      fc.property(lines, lines, lines, (base, yours, generated) => {
        const { text, conflicts } = mergeText({ base, yours, generated }, labels);
        if (conflicts.length > 0) return;
        const before = base.split('\n');
        const own = yours.split('\n').filter((each) => !before.includes(each));
        for (const each of own) expect(text.split('\n')).toContain(each);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('with one side untouched is the other side, byte for byte', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (base, other) => {
        expect(mergeText({ base, yours: other, generated: base }, labels).text).toBe(other);
        expect(mergeText({ base, yours: base, generated: other }, labels).text).toBe(other);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('of a text of absurd length is one conflict and takes no time', () => {
    const long = 'x\n'.repeat(200_000);
    const sides = { base: long, yours: `${long}a`, generated: `${long}b` };
    expect(mergeText(sides, labels).conflicts.map(({ place }) => place)).toEqual(['1']);
  });
});
