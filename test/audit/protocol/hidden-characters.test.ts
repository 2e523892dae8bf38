import { describe, expect, it } from 'vitest';
import { hiddenIn } from '../../../src/audit/protocol/hidden-characters.js';

describe('characters that nobody sees', () => {
  it.each([
    ['a tag', 'a\u{E0041}'],
    ['a control character', 'a\u001B[8mb'],
    ['an override', 'a\u202Eb'],
    ['a change of direction among letters from the left', 'a \u2067b\u2069'],
    ['zero width inside a word', 'de\u200Blete'],
    ['a row without a width', 'a \u200B\u200C\u200D b'],
    ['a row of variation selectors', 'a\u{E0101}\u{E0102}'],
  ])('are found: %s', (_, text) => {
    expect(hiddenIn(text)).toMatch(/^U\+[0-9A-F]{4,}, /);
  });

  it.each([
    ['the flag of Wales', '\u{1F3F4}\u{E0067}\u{E0062}\u{E0077}\u{E006C}\u{E0073}\u{E007F}'],
    ['a family', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'],
    ['a red heart', '\u2764\uFE0F'],
    ['Persian with its joiners', '\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645'],
    ['Hebrew with isolates', '\u2067\u05E9\u05DC\u05D5\u05DD\u2069'],
    ['Thai, divided between words', '\u0E44\u0E17\u0E22\u200B\u0E44\u0E17\u0E22'],
    ['lines and tabs', 'a\n\tb\r\n'],
  ])('are none where a script has a use for them: %s', (_, text) => {
    expect(hiddenIn(text)).toBeUndefined();
  });
});
