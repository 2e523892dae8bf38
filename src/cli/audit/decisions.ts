import * as v from 'valibot';
import { isRecord } from '../../answers/is-record.js';
import { pathKey } from '../../answers/unknown-keys.js';
import type { Problem } from '../../answers/problem.js';
import { baselineSchema, type Baseline } from '../../audit/judgement/baseline-schema.js';
import type { Decisions } from '../../audit/judgement/judge.js';
import { policySchema, type Policy } from '../../audit/judgement/policy-schema.js';

/** The files of `--policy` and `--baseline`, checked. */
export interface TeamFiles {
  readonly policy?: Policy;
  readonly baseline?: Baseline;
}

/** Checks the files of `--policy` and `--baseline`, and adds what is wrong with them to the problems. */
export function readTeamFiles(
  given: Readonly<Record<'policy' | 'baseline', { readonly json: unknown } | undefined>>,
  problems: Problem[],
): TeamFiles {
  const policy = given.policy && check('--policy', policySchema, given.policy.json, problems);
  const baseline =
    given.baseline && check('--baseline', baselineSchema, given.baseline.json, problems);
  return { ...(policy ? { policy } : {}), ...(baseline ? { baseline } : {}) };
}

/**
 * Takes what these files say of one server. A baseline of one server is about the one that is audited,
 * whatever it is called.
 */
export function decisionsFor({ policy, baseline }: TeamFiles, name: string | undefined): Decisions {
  const part =
    name === undefined && baseline?.servers.length === 1
      ? baseline.servers[0]
      : baseline?.servers.find((each) => each.name === name);
  return {
    ...(policy ? { policy } : {}),
    ...(baseline ? { baseline: { written: baseline, part } } : {}),
  };
}

function check<S extends v.GenericSchema>(
  flag: string,
  schema: S,
  json: unknown,
  problems: Problem[],
): v.InferOutput<S> | undefined {
  if (!isRecord(json)) {
    problems.push({ path: '', flag, message: 'must hold a JSON object' });
    return undefined;
  }
  const parsed = v.safeParse(schema, json);
  if (parsed.success) return parsed.output;
  problems.push(...parsed.issues.map((issue) => ({ flag, ...problemOf(issue) })));
  return undefined;
}

function problemOf(issue: v.BaseIssue<unknown>): Problem {
  const keys = (issue.path ?? []).map(({ key }) => key as string | number);
  const path = keys
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${pathKey(key)}`))
    .join('')
    .replace(/^\./, '');
  const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
  const missing = issue.received === 'undefined' ? 'is missing' : undefined;
  const fault = isUnknown ? 'is not known here' : (missing ?? issue.message);
  return { path, message: path === '' ? fault : `${path} ${fault}` };
}
