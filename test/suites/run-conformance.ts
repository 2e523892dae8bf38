import path from 'node:path';
import fs from 'fs-extra';
import { parse } from 'yaml';
import { repository } from '../support/cells.js';
import { run, transcript } from '../support/run.js';
import type { Suites } from './install-suites.js';
import type { ScenarioResult } from './judge.js';

const SCENARIO_MS = 120_000;

interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
  readonly errorMessage?: string;
}

/** Holds of every scenario, so it alone says nothing about one. */
const WIRE_CHECK = 'wire-schema-valid';

/**
 * Runs the server scenarios of a revision and reads what each of them found.
 *
 * @param url of the MCP endpoint
 * @returns one result for each scenario that the suite lists for the revision
 */
export async function runConformance(
  suites: Suites,
  url: string,
  revision: string,
  name: string,
): Promise<readonly ScenarioResult[]> {
  const results = path.join(repository, '.cache', 'conformance-results', name);
  await fs.emptyDir(results);
  const outcome = await run(
    suites.node,
    [
      ...[suites.conformance, 'server', '--url', url, '--requirements', revision],
      ...['--timeout', String(SCENARIO_MS), '--output-dir', results],
    ],
    { cwd: results },
  );
  const directories = await fs.readdir(results);
  return Promise.all(
    (await scenariosOf(suites, revision)).map(async (scenario) => {
      const pattern = new RegExp(`^server-${scenario}-\\d{4}-\\d{2}-\\d{2}T`);
      const directory = directories.find((each) => pattern.test(each));
      if (directory === undefined) {
        throw new Error(`the suite did not run ${scenario}: ${transcript(outcome)}`);
      }
      const checks: unknown = await fs.readJson(path.join(results, directory, 'checks.json'));
      return resultOf(scenario, checks as readonly Check[]);
    }),
  );
}

/** Every server scenario of a revision, those included that the suite runs without scoring. */
async function scenariosOf({ requirements }: Suites, revision: string): Promise<string[]> {
  const text = await fs.readFile(path.join(requirements, `${revision}.yaml`), 'utf8');
  const { server, not_scored: unscored } = parse(text) as {
    server: string[];
    not_scored: { scenario: string; leg: 'server' | 'client' }[];
  };
  return [
    ...server,
    ...unscored.filter(({ leg }) => leg === 'server').map(({ scenario }) => scenario),
  ];
}

function resultOf(scenario: string, checks: readonly Check[]): ScenarioResult {
  const failures = checks.filter(({ status }) => status === 'FAILURE');
  if (failures.length > 0) {
    const details = failures.map(({ id, errorMessage = '' }) => `${id}: ${errorMessage}`);
    return { scenario, outcome: 'fails', details };
  }
  const proven = checks.some(({ id, status }) => status === 'SUCCESS' && id !== WIRE_CHECK);
  return { scenario, outcome: proven ? 'passes' : 'proves nothing', details: [] };
}
