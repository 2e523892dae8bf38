import { catalog, type Provider } from '../catalog/index.js';

/** An attack as the templates see it, with the tests of the project that make it. */
export interface ThreatView {
  readonly attack: string;
  readonly defence: string;
  readonly tests: readonly { readonly file: string; readonly titles: readonly string[] }[];
}

/**
 * The attacks that a project's tests make. Which tests there are is read from the tests themselves:
 * some come with some options only, whole files or parts of one.
 *
 * @param way how tokens are verified
 * @param hasProofs whether tokens that are bound to a key are taken
 * @param textOf the text of a file of the project, or undefined when it has none of that name
 */
export function threatViews(
  way: Provider['verification'],
  hasProofs: boolean,
  textOf: (file: string) => string | undefined,
): ThreatView[] {
  return catalog.threats
    .filter(({ verification = way }) => verification === way)
    .filter(({ dpop = hasProofs }) => dpop === hasProofs)
    .map(({ attack, defence, tests }) => {
      const present = tests.filter(
        ({ file, title }) => textOf(`test/auth/${file}.test.ts`)?.includes(title) === true,
      );
      const files = [...new Set(present.map(({ file }) => file))];
      const titlesIn = (name: string) =>
        present.filter(({ file }) => file === name).map(({ title }) => title);
      return { attack, defence, tests: files.map((file) => ({ file, titles: titlesIn(file) })) };
    })
    .filter(({ tests }) => tests.length > 0);
}
