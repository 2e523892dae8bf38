import * as v from 'valibot';
import { catalog } from '../catalog/index.js';
import { issuerKeyProblems } from './issuers.js';
import { inconsistencies } from './consistency.js';
import { recordKeyProblems } from './provider-settings.js';
import { quoted, unknownProblem, type Problem } from './problem.js';
import { choices } from './choices.js';
import {
  givenSchema,
  requiredKeys,
  type Answers,
  type GivenAnswers,
  type RequiredKey,
} from './schema.js';
import { isOwn } from './sign-in.js';
import { isRecord } from './is-record.js';
import { pathKey, takeOutUnknownKeys } from './unknown-keys.js';

/** What a source of answers turned out to hold. */
export interface Validated {
  /** The answers that are in order; those with a problem are left out. */
  readonly answers: GivenAnswers;
  readonly problems: readonly Problem[];
}

/** Checks some of the answers; missing ones are no problem. Collects everything that is wrong. */
export function validateGiven(input: unknown): Validated {
  if (!isRecord(input)) {
    return { answers: {}, problems: [{ path: '', message: 'the answers must be a JSON object' }] };
  }
  const { known, problems } = takeOutUnknownKeys(input);
  problems.push(
    ...recordKeyProblems('scopeHierarchy', known['scopeHierarchy']),
    ...recordKeyProblems('providerSettings', known['providerSettings']),
    ...grantsIn(known['roles']).flatMap((grants, index) =>
      recordKeyProblems(`roles[${index}].grants`, grants),
    ),
    ...issuerKeyProblems(known['issuers']),
    ...(isRecord(known['existing'])
      ? recordKeyProblems('existing.environment', known['existing']['environment'])
      : []),
  );
  const parsed = v.safeParse(givenSchema, known);
  if (!parsed.success) problems.push(...parsed.issues.map(toProblem));
  const wellFormed = without(known, faultyKeys(problems)) as GivenAnswers;
  problems.push(...inconsistencies(wellFormed));
  const answers = without(wellFormed, faultyKeys(problems));
  return { answers, problems: distinct(problems) };
}

/** Checks complete answers. */
export function validateAnswers(
  input: unknown,
): { ok: true; answers: Answers } | { ok: false; problems: readonly Problem[] } {
  const { answers, problems } = validateGiven(input);
  const faulty = faultyKeys(problems);
  const missing = missingKeys(answers)
    .filter((key) => !faulty.has(key) && isRecord(input))
    .filter((key) => key !== 'framework' || !faulty.has('existing'))
    .map((key): Problem => ({ path: key, message: 'is missing' }));
  const all = [...problems, ...missing];
  return all.length > 0 ? { ok: false, problems: all } : { ok: true, answers: answers as Answers };
}

function grantsIn(roles: unknown): unknown[] {
  return Array.isArray(roles) ? roles.map((each) => (isRecord(each) ? each['grants'] : {})) : [];
}

/** The answers without a default that are still missing. */
export function missingKeys(answers: GivenAnswers): RequiredKey[] {
  const needed = isOwn(answers.provider) ? [...requiredKeys, 'signIn' as const] : requiredKeys;
  return needed
    .filter((key) => key !== 'framework' || answers.existing === undefined)
    .filter((key) => answers[key] === undefined);
}

function toProblem(issue: v.BaseIssue<unknown>): Problem {
  const keys = (issue.path ?? []).map(({ key }) => key as string | number);
  const path = keys.reduce<string>((start, key) => {
    if (typeof key === 'number') return `${start}[${key}]`;
    return start === '' ? pathKey(key) : `${start}.${pathKey(key)}`;
  }, '');
  const answer = keys.at(-1);
  if (issue.type === 'picklist' && typeof answer === 'string' && answer in choices) {
    return choiceProblem(path, answer as keyof typeof choices, issue.input);
  }
  return { path, message: issue.received === 'undefined' ? 'is missing' : issue.message };
}

function choiceProblem(path: string, answer: keyof typeof choices, input: unknown): Problem {
  const known: readonly string[] = choices[answer];
  if (typeof input !== 'string') return { path, message: `must be one of: ${known.join(', ')}` };
  const impossible = catalog.impossibleProviders.find(({ id }) => id === input);
  if (answer === 'provider' && impossible) {
    const { label, reason, wayOut } = impossible;
    return { path, message: `${label} is not possible directly: ${reason}; ${wayOut}` };
  }
  if (answer === 'upstream' && isDirect(input)) {
    const { message } = unknownProblem(path, 'value', input, known);
    return { path, message: `${message}; ${waysOfProvider(input)}`, suggestion: 'oidc' };
  }
  const problem = unknownProblem(path, 'value', input, known);
  const usual = OTHER_NAMES.get(input.toLowerCase());
  return usual !== undefined && known.includes(usual) ? { ...problem, suggestion: usual } : problem;
}

/** What people call a provider or an upstream beside its name here. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ['azure', 'entra'],
  ['azure-ad', 'entra'],
  ['aad', 'entra'],
  ['microsoft', 'entra'],
  ['aws', 'cognito'],
  ['google-workspace', 'google'],
  ['jira', 'atlassian'],
  ['confluence', 'atlassian'],
]);

/** Whether clients sign in there themselves, without an authorization server in between. */
function isDirect(provider: string): boolean {
  return choices.provider.includes(provider) && !isOwn(provider);
}

/** What somebody may mean who names a provider as what people sign in with, in the words of a file and of flags. */
function waysOfProvider(provider: string): string {
  return `clients can use ${quoted(provider)} directly: as provider, without signIn (--provider ${provider}); or people sign in with it behind an authorization server in the project, as an OpenID provider (--sign-in oidc)`;
}

function faultyKeys(problems: readonly Problem[]): Set<string> {
  return new Set(problems.map(({ path }) => /^[^.[]*/.exec(path)?.[0] ?? ''));
}

function without<T extends object>(record: T, keys: ReadonlySet<string>): T {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.has(key))) as T;
}

function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ path, message }) => {
    const known = seen.has(`${path}\0${message}`);
    seen.add(`${path}\0${message}`);
    return !known;
  });
}
