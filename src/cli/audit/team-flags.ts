import { parsed, refuse } from '../flags/flag.js';
import { readSmallFile } from '../flags/token.js';
import type { Environment } from '../environment.js';
import { readOutput } from './output-file.js';

const team = { group: "A team's decisions" };

/** Largest policy or baseline, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Flags for what a team has decided about its audits. */
export const teamFlags = {
  'servers': parsed('JSON file of several servers, each with flags of its own', readJson, {
    group: 'What',
  }),
  'policy': parsed(
    'JSON file: rows that are waived, each with a reason and a last day; other levels; tools to call',
    readJson,
    team,
  ),
  'baseline': parsed('JSON file of known findings: only what is new fails', readJson, team),
  'write-baseline': parsed('Write what was found to this file, as a baseline', readOutput, team),
};

/** Reads a JSON file; what it has to hold is looked at later. The content is never echoed. */
function readJson(file: string, environment: Environment): { readonly json: unknown } {
  const text = readSmallFile(file, environment, MAX_BYTES);
  try {
    return { json: JSON.parse(text) };
  } catch {
    return refuse('does not hold JSON');
  }
}
