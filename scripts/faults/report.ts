import type { Check, Scenario } from './scenario.js';

/** What became of one scenario on one framework. */
export interface Result {
  readonly framework: string;
  readonly scenario: Scenario;
  readonly skipped: string | undefined;
  readonly checks: readonly Check[];
}

const INTRODUCTION = `
What generated servers do under load and when things around them fail. Written by \`npm run faults\`,
which exits with 1 when an expectation is missed; \`-- --framework\` and \`--only\` choose. A short form
of it runs with \`npm run test:all\`.

## How it is done

- A project is generated, built with its own build and started as a process of its own in production
  mode, on loopback, unchanged. Next to it runs an authorization server that can fail on demand; tokens
  are really signed (ES256) and verified.
- Calls go to \`whoami\`, which answers with the user and the client that the server saw.
- Nothing is raised or turned off in the server: its limit of 300 messages a minute and user is kept by
  using many users.
- Memory is read from outside the project: the process is started with \`--expose-gc\` and a preloaded
  file that reports the heap after full collections. The measurement starts after a warm-up in which
  every user called, because verified tokens are remembered on purpose (at most 10,000).
- *In time* means within the limits of the product: keys are fetched at most once in 5 seconds, a fetch
  takes at most 5 seconds, a request must arrive within 30 seconds (Node looks every 30 seconds).
`;

/** The results as a page: a table for each scenario, a column for each framework. */
export function markdown(results: readonly Result[], node: string): string {
  const frameworks = [...new Set(results.map(({ framework }) => framework))];
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  const missed = results.flatMap(({ checks }) => checks).filter(({ holds }) => !holds).length;
  const head = `# Load and faults\n${INTRODUCTION}\nNode ${node}; ${missed} expectations missed.`;
  const sections = scenarios.map((scenario) =>
    section(
      scenario.title,
      frameworks,
      results.filter((result) => result.scenario === scenario),
    ),
  );
  return `${[head, ...sections].join('\n\n')}\n`;
}

function section(title: string, frameworks: readonly string[], results: readonly Result[]): string {
  const expectations = [
    ...new Set(results.flatMap(({ checks }) => checks.map(({ expected }) => expected))),
  ];
  const cell = (framework: string, expected: string) => {
    const result = results.find((each) => each.framework === framework);
    const check = result?.checks.find((each) => each.expected === expected);
    if (!check) return '';
    return check.holds ? check.found : `**missed:** ${check.found}`;
  };
  const rows = [
    ['what must hold', ...frameworks],
    ['what must hold', ...frameworks].map(() => '---'),
    ...expectations.map((expected) => [
      expected,
      ...frameworks.map((framework) => cell(framework, expected)),
    ]),
  ];
  const notes = results.flatMap(({ framework, skipped }) =>
    skipped === undefined ? [] : [`Not with ${framework}: ${skipped}.`],
  );
  return [`## ${title}`, rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n'), ...notes].join(
    '\n\n',
  );
}
