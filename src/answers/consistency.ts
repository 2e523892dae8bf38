import { catalog } from '../catalog/index.js';
import { builtInPrompts, builtInResources, offeredScopes } from './defaults.js';
import { machineProblems, roleProblems } from './callers.js';
import { exampleToolOf, offeredDownstreams } from './downstream.js';
import { existingProblems } from './existing-problems.js';
import { clientToolName } from './names.js';
import { issuerProblems } from './issuers.js';
import { quoted, type Problem } from './problem.js';
import { providerSettingProblems } from './provider-settings.js';
import { isTemplate, overlapOf, resourceNameOf } from './resources.js';
import type { GivenAnswers, PromptAnswer, ResourceAnswer, ToolAnswer } from './schema.js';
import { signInProblems, upstreamsWithApi } from './sign-in.js';
import { findCycle } from './scopes.js';
import { pathKey } from './unknown-keys.js';

/**
 * Rules across several answers. Each looks only at answers that are there and well-formed.
 *
 * @returns every problem found
 */
export function inconsistencies(answers: GivenAnswers): Problem[] {
  // Names that are there already cannot be chosen otherwise, and the guard tells them apart.
  const keyOf = answers.existing === undefined ? clientToolName : (name: string) => name;
  return [
    ...countProblems(answers),
    ...nameProblems('tools', answers.tools, keyOf),
    ...nameProblems('prompts', answers.prompts, keyOf),
    ...resourceProblems(answers),
    ...(answers.existing === undefined ? builtInProblems(answers) : existingProblems(answers)),
    ...hierarchyProblems(answers),
    ...providerSettingProblems(answers, ''),
    ...downstreamProblems(answers),
    ...machineProblems(answers),
    ...roleProblems(answers),
    ...issuerProblems(answers),
    ...signInProblems(answers),
  ];
}

/** Most tools a project is generated with, most resources, and most prompts: each has a file of its own. */
const MAX_GENERATED = 100;

/** Rules for what comes with the generator; a server that exists already has names and texts of its own. */
function builtInProblems(answers: GivenAnswers): Problem[] {
  return [
    ...(['tools', 'resources', 'prompts'] as const)
      .filter((key) => (answers[key]?.length ?? 0) > MAX_GENERATED)
      .map((path) => ({ path, message: `must have at most ${MAX_GENERATED} ${path}` })),
    ...nameProblems('resources', namedResources(answers), clientToolName),
    ...builtInToolProblems(answers),
    ...builtInResourceProblems(answers),
    ...builtInPromptProblems(answers),
  ];
}

/** Answers that the file of a built-in tool gives itself. */
const FIXED_OF_TOOL = { title: true, description: true, readOnly: true } satisfies Record<
  Exclude<keyof ToolAnswer, 'name' | 'scopes'>,
  true
>;
const FIXED_OF_RESOURCE = {
  name: true,
  title: true,
  description: true,
  mimeType: true,
} satisfies Record<Exclude<keyof ResourceAnswer, 'uri' | 'scopes'>, true>;
const FIXED_OF_PROMPT = { title: true, description: true } satisfies Record<
  Exclude<keyof PromptAnswer, 'name' | 'scopes'>,
  true
>;

/** Nobody could do anything with a server that offers nothing, and its tests would have nothing to attack. */
function countProblems(answers: GivenAnswers): Problem[] {
  const { tools, resources = [], prompts = [] } = answers;
  const hasExample = exampleToolOf(answers) !== undefined;
  return tools?.length === 0 && !hasExample && resources.length === 0 && prompts.length === 0
    ? [{ path: 'tools', message: 'at least one tool, resource or prompt is needed' }]
    : [];
}

/** The resources with the names that they get. */
function namedResources({ resources = [] }: GivenAnswers): { name: string }[] {
  return resources.map(({ uri, name }) => ({
    name: name ?? builtInResources.find((one) => one.uri === uri)?.name ?? resourceNameOf(uri),
  }));
}

/** Names that differ only in case or signs are one file on some disks and one thing to some clients. */
function nameProblems(
  answer: string,
  named: readonly { readonly name: string }[] | undefined,
  keyOf: (name: string) => string,
): Problem[] {
  const first = new Map<string, string>();
  return (named ?? []).flatMap(({ name }, index) => {
    const key = keyOf(name);
    const earlier = first.get(key);
    first.set(key, earlier ?? name);
    if (earlier === undefined) return [];
    const message =
      earlier === name
        ? `${quoted(name)} is given twice`
        : `${quoted(name)} differs from ${quoted(earlier)} only in case or signs, which clients take for one`;
    return [{ path: `${answer}[${index}].name`, message }];
  });
}

/**
 * A URI must mean one resource: of two entries that match it the SDK takes one by rules of its own, whatever
 * scopes the other one asks for. The generated server does not start with such a pair.
 */
function resourceProblems({ resources = [] }: GivenAnswers): Problem[] {
  return resources.flatMap(({ uri, scopes }, index) => {
    const path = `resources[${index}].uri`;
    const earlier = resources.slice(0, index);
    if (earlier.some((one) => one.uri === uri)) {
      return [{ path, message: `${quoted(uri)} is given twice` }];
    }
    for (const one of earlier) {
      if (sameScopes(one.scopes, scopes)) continue;
      if (!isTemplate(uri) && !isTemplate(one.uri)) continue;
      const both = overlapOf(one.uri, uri);
      if (both === undefined) continue;
      const message = `${quoted(uri)} and ${quoted(one.uri)} both match ${quoted(both)} and need different scopes; give them the same, or change one`;
      return [{ path, message }];
    }
    return [];
  });
}

function sameScopes(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((scope) => others.includes(scope));
}

/** Built-in tools come as finished files; what they say of themselves is changed there. */
function builtInToolProblems({ tools = [], downstream = 'none', signIn }: GivenAnswers): Problem[] {
  const known = new Map(
    catalog.toolSets.flatMap((set) => set.tools.map((tool) => [tool.name, tool])),
  );
  const example = exampleToolOf({ downstream, signIn });
  if (example) known.set(example.name, example);
  return tools.flatMap((tool, index) => {
    const what = `the built-in tool ${quoted(tool.name)}`;
    return fixedProblems(`tools[${index}]`, what, FIXED_OF_TOOL, tool, known.get(tool.name));
  });
}

function builtInResourceProblems({ resources = [] }: GivenAnswers): Problem[] {
  return resources.flatMap((resource, index) => {
    const builtIn = builtInResources.find(({ uri }) => uri === resource.uri);
    const what = `the built-in resource ${quoted(resource.uri)}`;
    return fixedProblems(`resources[${index}]`, what, FIXED_OF_RESOURCE, resource, builtIn);
  });
}

function builtInPromptProblems({ prompts = [] }: GivenAnswers): Problem[] {
  return prompts.flatMap((prompt, index) => {
    const builtIn = builtInPrompts.find(({ name }) => name === prompt.name);
    const what = `the built-in prompt ${quoted(prompt.name)}`;
    return fixedProblems(`prompts[${index}]`, what, FIXED_OF_PROMPT, prompt, builtIn);
  });
}

function fixedProblems(
  path: string,
  what: string,
  fixed: object,
  given: object,
  builtIn: object | undefined,
): Problem[] {
  if (!builtIn) return [];
  const valueOf = (record: object, key: string) => (record as Record<string, unknown>)[key];
  return Object.keys(fixed)
    .filter((key) => ![undefined, valueOf(builtIn, key)].includes(valueOf(given, key)))
    .map((key) => ({
      path: `${path}.${key}`,
      message: `cannot be changed for ${what}; edit its file afterwards`,
    }));
}

function hierarchyProblems(answers: GivenAnswers): Problem[] {
  const { scopeHierarchy } = answers;
  if (!scopeHierarchy) return [];
  const problems: Problem[] = [];
  const used = new Set([
    ...(answers.baseScopes ?? catalog.defaultBaseScopes),
    ...offeredScopes(answers),
    ...Object.keys(scopeHierarchy),
  ]);
  for (const [broad, narrow] of Object.entries(scopeHierarchy)) {
    const path = `scopeHierarchy.${pathKey(broad)}`;
    for (const scope of narrow) {
      if (scope === broad) problems.push({ path, message: `${quoted(scope)} implies itself` });
      else if (answers.tools && !used.has(scope)) {
        problems.push({
          path,
          message: `${quoted(scope)} is needed by no tool, resource or prompt and is no base scope, so nothing would check it`,
        });
      }
    }
  }
  const cycle = findCycle(scopeHierarchy);
  if (cycle && cycle.length > 2) {
    problems.push({
      path: 'scopeHierarchy',
      message: `scopes imply each other in a circle: ${cycle.join(' → ')}`,
    });
  }
  return problems;
}

/** What no provider document proves is refused: a wrong guess would pass the caller's token around. */
function downstreamProblems({ provider: id, downstream }: GivenAnswers): Problem[] {
  const provider = catalog.providers.find((candidate) => candidate.id === id);
  if (!provider || downstream === undefined) return [];
  const offered: string[] = offeredDownstreams(provider).map((each) => each.id);
  if (offered.includes(downstream)) return [];
  if (downstream === 'upstream') {
    const message = `"upstream" is the API of what people sign in with behind an authorization server in the project, so it goes with --sign-in (one of: ${upstreamsWithApi().join(', ')}), not with ${provider.label}`;
    return [{ path: 'downstream', message }];
  }
  const others = catalog.providers
    .filter((each) => offeredDownstreams(each).some((way) => way.id === downstream))
    .map((each) => each.id);
  const message = `${quoted(downstream)} is not offered by ${provider.label} (one of: ${offered.join(', ')}); it is by ${others.join(', ')}`;
  return [{ path: 'downstream', message }];
}
