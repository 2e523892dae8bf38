import type { RevisionId } from '../catalog/revisions.js';
import { signInAttacks, type SignInAttack } from '../catalog/sign-in-attacks.js';
import { linked } from '../requirements/links.js';

/** A published attack as the templates see it, with the tests of the project that make it. */
export interface AttackView extends Pick<SignInAttack, 'id' | 'attack' | 'refusal' | 'untested'> {
  /** Markdown. */
  readonly sources: string;
  /** Paths of the tests that name it. */
  readonly tests: readonly string[];
}

/**
 * The published attacks on authorization servers, with the tests that make them. Which tests these are is read from
 * the tests themselves, whose titles name the attack.
 *
 * @param textOf the text of a file of the project, or undefined when it has none of that name
 */
export function attackViews(
  tests: readonly string[],
  textOf: (file: string) => string | undefined,
  revision: RevisionId,
): AttackView[] {
  return signInAttacks.map(({ sources, ...attack }) => ({
    ...attack,
    sources: linked(sources.join(', '), revision),
    tests: tests.filter((file) =>
      new RegExp(`['"\`][^'"\`\n]*\\b${attack.id}\\b`).test(textOf(file) ?? ''),
    ),
  }));
}
