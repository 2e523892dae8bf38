import { describe, expect, it } from 'vitest';
import { spellingsOf } from '../../../src/audit/protocol/uri-spellings.js';

describe('other spellings of a URI', () => {
  it.each(['note://secret/plan', 'note://report', 'https://example.com/a/b', 'urn:note:1'])(
    'of %s are others, each once, and fit into a header',
    (uri) => {
      const all = spellingsOf(uri).map(([, spelled]) => spelled);
      expect(all.length).toBeGreaterThan(5);
      expect(all).not.toContain(uri);
      expect(new Set(all).size).toBe(all.length);
      for (const each of all) expect(each).toMatch(/^[\x21-\x7e]+$/);
    },
  );

  it('are the same to a URL parser, or to whoever decodes, or forgets case and slashes', () => {
    const all = spellingsOf('note://secret/plan').map(([, spelled]) => spelled);
    const parsed = all.filter(
      (each) => URL.canParse(each) && new URL(each).href === 'note://secret/plan',
    );
    expect(parsed).toEqual(
      expect.arrayContaining([
        'NOTE://secret/plan',
        'note://secret/audit/../plan',
        'note://secret/./plan',
      ]),
    );
    expect(all).toEqual(
      expect.arrayContaining(['note://SECRET/plan', 'note://secret/pla%6e', 'note://secret//plan']),
    );
  });

  it('of what is no URI are none', () => {
    expect(spellingsOf('no uri')).toEqual([]);
  });
});
