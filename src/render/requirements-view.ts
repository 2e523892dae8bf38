import type { Config } from '../answers/config.js';
import { fixedRequestOf } from '../catalog/index.js';
import { requirements, type Level, type Trait } from '../requirements/index.js';

/** The requirements as the chosen revision states them, for a document of the project. */
export interface RequirementsView {
  readonly met: readonly {
    readonly id: string;
    readonly level: Level;
    readonly text: string;
    readonly source: string;
    readonly proof: string;
  }[];
  readonly unmet: readonly {
    readonly id: string;
    readonly level: Level;
    readonly why: string;
  }[];
}

export function requirementsView(config: Config): RequirementsView {
  const traits = traitsOf(config);
  const stated = requirements.flatMap(({ levels, ...row }) => {
    const level = levels[config.revision.id];
    return level === null ? [] : [{ ...row, level }];
  });
  return {
    met: stated.flatMap(({ id, level, text, source, proof }) => {
      const file =
        typeof proof === 'string' ? proof : traits.flatMap((each) => proof?.[each] ?? [])[0];
      return file === undefined
        ? []
        : [{ id, level, text, source, proof: `test/auth/${file}.test.ts` }];
    }),
    unmet: stated.flatMap(({ id, level, unmet }) =>
      unmet === undefined ? [] : [{ id, level, why: unmet }],
    ),
  };
}

function traitsOf({ provider, downstream }: Config): Trait[] {
  return [
    provider.verification,
    ...(downstream.id === 'none' ? [] : ['downstream' as const]),
    ...(fixedRequestOf(provider) === undefined ? ['scopeRequest' as const] : []),
  ];
}
