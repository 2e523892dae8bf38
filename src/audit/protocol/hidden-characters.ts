/** The flags of England, Scotland, Wales and others are a black flag with tags (Unicode TR51). */
const FLAG = /\u{1F3F4}[\u{E0020}-\u{E007E}]{1,8}\u{E007F}/gu;
const FROM_THE_RIGHT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

const HIDDEN: readonly (readonly [what: string, found: RegExp])[] = [
  ['a tag, which a model reads as a letter', /[\u{E0000}-\u{E007F}]/u],
  [
    'one of several variation selectors in a row',
    /(?<=[\uFE00-\uFE0F\u{E0100}-\u{E01EF}])[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u,
  ],
  ['an override of the direction', /[\u202D\u202E]/u],

  ['a control character', /[\0-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F]/u],
  ['one of several characters without a width in a row', /[\u200B-\u200D\u2060-\u2064\uFEFF]{3}/u],
  [
    'a character without a width inside a word',
    /(?<=[!-~])[\u200B-\u200D\u2060-\u2064\uFEFF](?=[!-~])/u,
  ],
];
/** Writing from the right needs them; elsewhere they reorder what is read. */
const TURN = /[\u202A-\u202C\u2066-\u2069]/u;

/**
 * Says which character of a text nobody sees, if there is one that no script and no emoji has a use for where it
 * stands (Unicode TR36).
 */
export function hiddenIn(text: string): string | undefined {
  const rest = text.replace(FLAG, '');
  const turned = FROM_THE_RIGHT.test(rest) ? [] : [['a change of direction', TURN] as const];
  for (const [what, found] of [...HIDDEN, ...turned]) {
    const code = found.exec(rest)?.[0].codePointAt(0);
    if (code === undefined) continue;
    return `U+${code.toString(16).toUpperCase().padStart(4, '0')}, ${what}`;
  }
  return undefined;
}
