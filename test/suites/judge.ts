/** What the suite found in one scenario. */
export interface ScenarioResult {
  readonly scenario: string;
  /** Of some scenarios the suite skips every check, or only warns. */
  readonly outcome: 'passes' | 'fails' | 'proves nothing';
  readonly details: readonly string[];
}

/** Scenarios that do not pass, each with the reason. */
export interface Expected {
  readonly 'fails': Readonly<Record<string, string>>;
  readonly 'proves nothing': Readonly<Record<string, string>>;
}

/**
 * Compares a run with what is expected of it. A list of exceptions stays true only if it may not
 * hold more than the truth: a listed scenario that passes is a problem, too.
 *
 * @returns the problems, empty when all is as expected
 */
export function judge(results: readonly ScenarioResult[], expected: Expected): string[] {
  const found = new Map(results.map((result) => [result.scenario, result]));
  const listed = new Map<string, ScenarioResult['outcome']>();
  for (const outcome of ['fails', 'proves nothing'] as const) {
    for (const scenario of Object.keys(expected[outcome])) listed.set(scenario, outcome);
  }
  const surprises = results
    .filter(({ scenario, outcome }) => outcome !== (listed.get(scenario) ?? 'passes'))
    .map(({ scenario, outcome, details }) =>
      [`${scenario} ${outcome}`, `expected: ${listed.get(scenario) ?? 'passes'}`, ...details].join(
        '\n  ',
      ),
    );
  const unknown = [...listed.keys()]
    .filter((scenario) => !found.has(scenario))
    .map((scenario) => `${scenario} is listed, but the suite does not have it`);
  return [...surprises, ...unknown];
}
