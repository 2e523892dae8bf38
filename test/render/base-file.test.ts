import { describe, expect, it } from 'vitest';
import { baseFileText, digest, parseBaseFile, type BaseEntry } from '../../src/render/base-file.js';

const guard = { kind: 'generated', text: 'guard\n' } satisfies BaseEntry;
const entries = new Map<string, BaseEntry>([
  ['src/guard.ts', guard],
  ['README.md', { kind: 'seed', text: 'read me\n' }],
  ['a file.json', { kind: 'shared', text: '{ "text": "ä\\u0000" }' }],
]);
const text = baseFileText(entries);
const line = text.split('\n').find((each) => each.startsWith('src/guard.ts generated')) ?? '';

describe('a base file', () => {
  it('says the same when it is read: digests of all files, texts of all but seeds', () => {
    expect(parseBaseFile(text)).toEqual(
      new Map(
        [...entries].map(([path, { kind, text = '' }]) => [
          path,
          [{ kind, sha256: digest(text), ...(kind === 'seed' ? {} : { text }) }],
        ]),
      ),
    );
  });

  it('is the same whatever the order of its entries, and sorted by path', () => {
    expect(baseFileText(new Map([...entries].reverse()))).toBe(text);
    const paths = [...parseBaseFile(text).keys()];
    expect(paths).toEqual([...paths].sort());
  });

  it('holds no line of a generated file', () => {
    expect(text).not.toContain('"text"');
  });

  it('keeps what is known of an entry whose text or digest is lost', () => {
    const lost = new Map<string, BaseEntry>([
      ['a', { kind: 'generated', sha256: digest('a') }],
      ['b', { kind: 'generated' }],
    ]);
    expect(parseBaseFile(baseFileText(lost))).toEqual(
      new Map([
        ['a', [{ kind: 'generated', sha256: digest('a') }]],
        ['b', []],
      ]),
    );
  });

  it.each([
    ['other line breaks', text.replaceAll('\n', '\r\n')],
    ['spaces around lines', text.replaceAll('\n', ' \n\t')],
    ['no blank lines', text.replaceAll('\n\n', '\n')],
    ['lines in another order', text.split('\n').reverse().join('\n')],
    ['every line twice', text + text],
    ['a line cut off beside the whole one', text.replace(line, `${line.slice(0, -3)}\n${line}`)],
    ['conflict markers around what both sides have', `<<<<<<< a\n${text}=======\n${text}>>>>>>> b`],
  ])('says the same with %s', (_, changed) => {
    expect(new Map([...parseBaseFile(changed)].sort())).toEqual(
      new Map([...parseBaseFile(text)].sort()),
    );
  });

  it.each([
    ['cut off', line.slice(0, -3), { kind: 'generated', sha256: digest('guard\n') }],
    ['of another text', line.replace(/\S+$/, 'AAAA'), { sha256: digest('guard\n') }],
    ['of another digest', line.replace(/ [0-9a-f]{8}/, ' 00000000'), { kind: 'generated' }],
  ])('gives no text for a line that is %s', (_, changed, left) => {
    const [entry, ...others] = parseBaseFile(text.replace(line, changed)).get('src/guard.ts') ?? [];
    expect(entry).toMatchObject(left);
    expect(entry).not.toHaveProperty('text');
    expect(others).toEqual([]);
  });

  it.each([
    ['missing', ''],
    ['no line of ours', line.replace('generated', 'genrated')],
    ['something else', 'x'.repeat(5000)],
  ])('knows that a line is lost when it is %s', (_, changed) => {
    expect(parseBaseFile(text.replace(line, changed)).get('src/guard.ts')).toEqual([]);
    expect(parseBaseFile(text.replace(line, changed)).size).toBe(entries.size);
  });

  it('gives both entries of a file that two branches changed', () => {
    const other = baseFileText(new Map([['src/guard.ts', { kind: 'generated', text: 'other\n' }]]));
    expect(parseBaseFile(text + other).get('src/guard.ts')).toMatchObject([
      { text: 'guard\n' },
      { text: 'other\n' },
    ]);
  });

  it('gives the text as it was generated or none, whatever happens to it', () => {
    const truth = new Map([...entries].map(([path, { text }]) => [path, text]));
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647;
      return seed % below;
    };
    for (let round = 0; round < 500; round += 1) {
      const lines = text.split('\n');
      for (let change = random(4); change >= 0; change -= 1) {
        const at = random(lines.length);
        const line = lines[at] ?? '';
        const cut = random(line.length + 1);
        const other = lines[random(lines.length)] ?? '';
        const ways = [
          [],
          [line, other],
          [line.slice(0, cut)],
          [line.slice(0, cut) + other.slice(cut)],
          [line.slice(0, cut), line.slice(cut)],
          [`${line.slice(0, cut)}A${line.slice(cut + 1)}`],
          ['<<<<<<< ours', line, '=======', other, '>>>>>>> theirs'],
        ];
        lines.splice(at, 1, ...(ways[random(ways.length)] ?? []));
      }
      for (const [path, found] of parseBaseFile(lines.join('\n'))) {
        for (const entry of found) {
          if (entry.text !== undefined && truth.has(path)) {
            expect(entry.text).toBe(truth.get(path));
          }
        }
      }
    }
  });

  it.each([
    `${'a'.repeat(4e6)} generated`,
    `${'a generated '.repeat(3e5)}${'0'.repeat(64)}`,
    `a seed ${'0'.repeat(64)} ${'A'.repeat(4e6)}!`,
    `${' generated '.repeat(3e5)}:`,
  ])('is read in no time whatever stands in it (%#)', (hostile) => {
    const startedAt = performance.now();
    parseBaseFile(hostile);
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });
});
