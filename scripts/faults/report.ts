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
which exits with 1 when an expectation is missed; \`-- --all\` runs all frameworks, \`--framework\` and
\`--only\` choose. A short form of it runs with \`npm test\`.

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

/** The results as a page. */
export function markdown(results: readonly Result[], node: string): string {
  const frameworks = [...new Set(results.map(({ framework }) => framework))];
  const sections = frameworks.map((framework) =>
    [
      `## ${framework}`,
      ...results.filter((result) => result.framework === framework).map(section),
    ].join('\n\n'),
  );
  const missed = results.flatMap(({ checks }) => checks).filter(({ holds }) => !holds).length;
  const head = `# Load and faults\n${INTRODUCTION}\nNode ${node}; ${missed} expectations missed.`;
  return `${[head, ...sections].join('\n\n')}\n`;
}

function section({ scenario, skipped, checks }: Result): string {
  const heading = `### ${scenario.title}`;
  if (skipped !== undefined) return `${heading}\n\nSkipped: ${skipped}.`;
  const rows = checks.map(
    ({ expected, found, holds }) => `| ${expected} | ${found} | ${holds ? 'yes' : '**no**'} |`,
  );
  return [heading, '', '| what must hold | found | holds |', '| --- | --- | --- |', ...rows].join(
    '\n',
  );
}
