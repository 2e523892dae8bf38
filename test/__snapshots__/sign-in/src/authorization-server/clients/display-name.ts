const MAX_LENGTH = 80;

/** Controls, marks that turn text around, and characters of no width: they make a name look like another. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u{115F}\u{1160}\u{17B4}\u{17B5}\u{2800}\u{3164}\u{FFA0}\p{Variation_Selector}]/gu;

/** What a reader takes for one letter each. */
const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** More than two marks above one letter leave its line. */
const PILED_MARKS = /(\p{M}{2})\p{M}+/gu;

/** The name that a client gives itself, fit to be shown; anybody can claim any name (AT-12). */
export function displayName(name: unknown): string | undefined {
  if (typeof name !== 'string') return;
  const seen = name
    .slice(0, 10 * MAX_LENGTH)
    .normalize('NFC')
    .replace(/[\p{Zs}\t\r\n]+/gu, ' ')
    .replace(UNSEEN, '')
    .replace(PILED_MARKS, '$1')
    .trim();
  if (!/[\p{L}\p{N}]/u.test(seen)) return;
  const characters = Array.from(letters.segment(seen), ({ segment }) => segment);
  return characters.length > MAX_LENGTH ? `${characters.slice(0, MAX_LENGTH - 1).join('')}…` : seen;
}
