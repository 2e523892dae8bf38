import { catalog } from '../catalog/index.js';
import { objectMemberFault } from './names.js';
import { quoted, type Problem } from './problem.js';
import type { GivenAnswers } from './schema.js';
import { pathKey, unknownKeyProblem } from './unknown-keys.js';

/** The schema library passes over such keys in records, so they are looked for in the input. */
export function recordKeyProblems(path: string, record: unknown): Problem[] {
  if (typeof record !== 'object' || record === null) return [];
  return Object.keys(record).flatMap((key) => {
    const fault = objectMemberFault(key);
    return fault === undefined
      ? []
      : [{ path: `${path}.${pathKey(key)}`, message: `${quoted(key)} ${fault}` }];
  });
}

/**
 * Checks the settings of a provider, each and together.
 *
 * @param at the path of the object that has both
 */
export function providerSettingProblems(
  { provider: id, providerSettings }: Pick<GivenAnswers, 'provider' | 'providerSettings'>,
  at: string,
): Problem[] {
  const provider = catalog.providers.find((candidate) => candidate.id === id);
  if (!provider || !providerSettings) return [];
  const keys = provider.parameters.map(({ key }) => key);
  const problems = Object.entries(providerSettings).flatMap(([key, value]): Problem[] => {
    const path = `${at}providerSettings.${pathKey(key)}`;
    const parameter = provider.parameters.find((candidate) => candidate.key === key);
    if (!parameter) return [unknownKeyProblem(path, key, keys)];
    if (/^[a-z]+:\/\/[^/]*@/i.test(value)) {
      return [{ path, message: 'must not carry a user name or password' }];
    }
    return new RegExp(`^(?:${parameter.pattern})$`).test(value)
      ? []
      : [{ path, message: `${quoted(value)} is not ${parameter.expects}` }];
  });
  if (problems.length > 0) return problems;
  return (provider.settingFaults?.(providerSettings) ?? []).map(({ key, message }) => ({
    path: `${at}providerSettings.${key}`,
    message,
  }));
}
