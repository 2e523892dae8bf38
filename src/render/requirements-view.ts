import type { Config } from '../answers/config.js';
import { fixedRequestOf } from '../catalog/index.js';
import type { RevisionId } from '../catalog/revisions.js';
import { requirements, type Level, type Trait } from '../requirements/index.js';
import { linkedSource } from '../requirements/links.js';

/** The requirements as the chosen revision states them, for a document of the project. */
export interface RequirementsView {
  readonly met: readonly {
    readonly id: string;
    readonly level: Level;
    readonly text: string;
    /** Markdown, with a link for each text that it names. */
    readonly source: string;
    readonly proof: string;
  }[];
  readonly unmet: readonly {
    readonly id: string;
    readonly level: Level;
    readonly why: string;
    readonly source: string;
  }[];
}

export function requirementsView(config: Config): RequirementsView {
  const traits = traitsOf(config);
  const { id: revision } = config.revision;
  const stated = requirements.flatMap((row) => {
    const level = row.levels[revision];
    return level === null ? [] : [{ ...row, level, source: linkedSource(row, revision) }];
  });
  return {
    met: stated.flatMap(({ id, level, text, source, proof }) => {
      const file =
        typeof proof === 'string' ? proof : traits.flatMap((each) => proof?.[each] ?? [])[0];
      return file === undefined
        ? []
        : [{ id, level, text, source, proof: `test/auth/${file}.test.ts` }];
    }),
    unmet: stated.flatMap(({ id, level, source, unmet }) =>
      unmet === undefined ? [] : [{ id, level, why: unmet, source }],
    ),
  };
}

/** A requirement that code names and that no test of the project proves. */
export type NamedRequirement = Pick<RequirementsView['met'][number], 'id' | 'text' | 'source'>;

/**
 * Finds the requirements that texts name, beside those that the document lists already: nobody should
 * read an id that stands nowhere. What only looks like one may be text of a user, such as a scope.
 */
export function namedBeside(
  { met, unmet }: RequirementsView,
  texts: readonly string[],
  revision: RevisionId,
): NamedRequirement[] {
  const listed = new Set([...met, ...unmet].map(({ id }) => id));
  const named = new Set(texts.flatMap((text) => text.match(/\b[A-Z]{2,}-\d\d\b/g) ?? []));
  return requirements
    .filter(({ id }) => named.has(id) && !listed.has(id))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((row) => ({ id: row.id, text: row.text, source: linkedSource(row, revision) }));
}

function traitsOf({ provider, downstream, issuers, machines, dpop }: Config): Trait[] {
  return [
    ...(dpop === 'off' ? [] : ['dpop' as const]),
    provider.verification,
    ...(downstream.grant === undefined ? [] : ['downstream' as const]),
    ...(issuers ? ['issuers' as const] : []),
    ...(machines === undefined ? [] : ['machines' as const]),
    ...(fixedRequestOf(provider) === undefined ? ['scopeRequest' as const] : []),
  ];
}
