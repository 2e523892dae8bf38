import { catalog } from '../catalog/index.js';
import { offeredDownstreams } from './downstream.js';
import { clientToolName } from './names.js';
import { issuerProblems } from './issuers.js';
import { quoted, type Problem } from './problem.js';
import type { GivenAnswers, ToolAnswer } from './schema.js';
import { providerSettingProblems } from './provider-settings.js';
import { findCycle } from './scopes.js';
import { pathKey } from './unknown-keys.js';

/**
 * Rules across several answers. Each looks only at answers that are there and well-formed.
 *
 * @returns every problem found
 */
export function inconsistencies(answers: GivenAnswers): Problem[] {
  return [
    ...toolCountProblems(answers),
    ...toolNameProblems(answers),
    ...builtInToolProblems(answers),
    ...hierarchyProblems(answers),
    ...providerSettingProblems(answers, ''),
    ...downstreamProblems(answers),
    ...issuerProblems(answers),
  ];
}

/** Answers that the file of a built-in tool gives itself. */
const FIXED = { title: true, description: true, readOnly: true } satisfies Record<
  Exclude<keyof ToolAnswer, 'name' | 'scopes'>,
  true
>;
const FIXED_KEYS = Object.keys(FIXED) as (keyof typeof FIXED)[];

/** Nobody could call a server without tools, and its tests would have nothing to attack. */
function toolCountProblems({ tools }: GivenAnswers): Problem[] {
  return tools?.length === 0 ? [{ path: 'tools', message: 'at least one tool is needed' }] : [];
}

/** Names that differ only in case or signs are one file on some disks and one tool to some clients. */
function toolNameProblems({ tools = [] }: GivenAnswers): Problem[] {
  const first = new Map<string, string>();
  return tools.flatMap(({ name }, index) => {
    const key = clientToolName(name);
    const earlier = first.get(key);
    first.set(key, earlier ?? name);
    if (earlier === undefined) return [];
    const message =
      earlier === name
        ? `${quoted(name)} is given twice`
        : `${quoted(name)} differs from ${quoted(earlier)} only in case or signs, which clients take for one`;
    return [{ path: `tools[${index}].name`, message }];
  });
}

/** Built-in tools come as finished files; what they say of themselves is changed there. */
function builtInToolProblems({ tools = [], downstream = 'none' }: GivenAnswers): Problem[] {
  const known = new Map(
    catalog.toolSets.flatMap((set) => set.tools.map((tool) => [tool.name, tool])),
  );
  const { downstreamTool } = catalog;
  if (downstream !== 'none') known.set(downstreamTool.name, downstreamTool);
  return tools.flatMap((tool, index) => {
    const builtIn = known.get(tool.name);
    if (!builtIn) return [];
    return FIXED_KEYS.filter((key) => tool[key] !== undefined && tool[key] !== builtIn[key]).map(
      (key) => ({
        path: `tools[${index}].${key}`,
        message: `cannot be changed for the built-in tool ${quoted(tool.name)}; edit its file afterwards`,
      }),
    );
  });
}

function hierarchyProblems(answers: GivenAnswers): Problem[] {
  const { scopeHierarchy, tools } = answers;
  if (!scopeHierarchy) return [];
  const problems: Problem[] = [];
  const used = new Set([
    ...(answers.baseScopes ?? catalog.defaultBaseScopes),
    ...(tools ?? []).flatMap(({ scopes }) => scopes),
    ...Object.keys(scopeHierarchy),
  ]);
  for (const [broad, narrow] of Object.entries(scopeHierarchy)) {
    const path = `scopeHierarchy.${pathKey(broad)}`;
    for (const scope of narrow) {
      if (scope === broad) problems.push({ path, message: `${quoted(scope)} implies itself` });
      else if (tools && !used.has(scope)) {
        problems.push({
          path,
          message: `${quoted(scope)} is needed by no tool and is no base scope, so nothing would check it`,
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
  const others = catalog.providers
    .filter((each) => offeredDownstreams(each).some((way) => way.id === downstream))
    .map((each) => each.id);
  const message = `${quoted(downstream)} is not offered by ${provider.label} (one of: ${offered.join(', ')}); it is by ${others.join(', ')}`;
  return [{ path: 'downstream', message }];
}
