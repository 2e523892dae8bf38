/** Control, format, private and unassigned characters, and those that take no room: they hide or reorder text. */
const INVISIBLE = /[\p{C}\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** More marks on one character than any writing needs: they would cover what stands around it. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/**
 * Makes text from outside fit to be shown: on one line, of bounded length, without anything that a person
 * cannot see and without marks that turn the direction of what follows.
 */
export function plainText(text: string, length: number): string {
  // Bounded first: nothing below works on a text of any length.
  const bounded = text
    .slice(0, 4 * length)
    .replace(/\s+/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(PILED_MARKS, '$1')
    .trim();
  const characters = Array.from(bounded);
  return characters.length > length
    ? `${characters.slice(0, length - 1).join('')}…`
    : characters.join('');
}
