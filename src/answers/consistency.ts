import { catalog, type Provider } from '../catalog/index.js';
import { defaultHierarchy } from './defaults.js';
import { offeredDownstreams } from './downstream.js';
import { clientToolName, objectMemberFault } from './names.js';
import { quoted, type Problem } from './problem.js';
import type { GivenAnswers, ToolAnswer } from './schema.js';
import { findCycle, withImplied } from './scopes.js';
import { pathKey, unknownKeyProblem } from './unknown-keys.js';

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
    ...providerSettingProblems(answers),
    ...downstreamProblems(answers),
    ...machineProblems(answers),
    ...roleProblems(answers),
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

function providerSettingProblems({ provider: id, providerSettings }: GivenAnswers): Problem[] {
  const provider = catalog.providers.find((candidate) => candidate.id === id);
  if (!provider || !providerSettings) return [];
  const keys = provider.parameters.map(({ key }) => key);
  const problems = Object.entries(providerSettings).flatMap(([key, value]): Problem[] => {
    const path = `providerSettings.${pathKey(key)}`;
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
    path: `providerSettings.${key}`,
    message,
  }));
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

/** What no document and no server shows is refused: a user could pass for a machine, or a machine for a user. */
function machineProblems(answers: GivenAnswers): Problem[] {
  const { machines = [] } = answers;
  const provider = providerOf(answers);
  if (machines.length === 0) return [];
  if (provider && !provider.machine) {
    const others = catalog.providers.filter(({ machine }) => machine).map(({ id }) => id);
    const message = `nothing that is known of the tokens of ${provider.label} proves that no user stands behind them, so machines are refused; they may call with ${others.join(', ')}`;
    return [{ path: 'machines', message }];
  }
  const { needed } = scopesOf(answers);
  return machines.flatMap(({ clientId, scopes }, index) => [
    ...(machines.findIndex((each) => each.clientId === clientId) < index
      ? [{ path: `machines[${index}].clientId`, message: `${quoted(clientId)} is given twice` }]
      : []),
    ...needlessProblems(`machines[${index}].scopes`, scopes, needed),
  ]);
}

/** The claim has to be known, and to hold nothing else. */
function roleProblems(answers: GivenAnswers): Problem[] {
  const provider = providerOf(answers);
  const { roles = [] } = answers;
  if (roles.length === 0) return [];
  if (provider?.refusesRoles !== undefined) {
    const message = `cannot be mapped for ${provider.label}, because ${provider.refusesRoles}`;
    return [{ path: 'roles', message }];
  }
  const { needed, hierarchy, base } = scopesOf(answers);
  const granted = withImplied(
    [...base, ...roles.flatMap(({ grants }) => Object.values(grants).flat())],
    hierarchy,
  );
  const ungranted = [...(needed ?? [])].filter(
    (scope) => !granted.has(scope) && !Object.hasOwn(hierarchy, scope),
  );
  return [
    ...roles.flatMap(({ claim, grants }, index): Problem[] => {
      const path = `roles[${index}]`;
      const [name] = claim ?? provider?.roles?.claim ?? [];
      return [
        ...Object.entries(grants).flatMap(([role, scopes]) =>
          needlessProblems(`${path}.grants.${pathKey(role)}`, scopes, needed),
        ),
        ...(provider ? claimProblems(`${path}.claim`, name, provider) : []),
      ];
    }),
    ...(ungranted.length > 0
      ? [
          {
            path: 'roles',
            message: `no role grants ${ungranted.map(quoted).join(', ')}, so nobody could use what needs it`,
          },
        ]
      : []),
  ];
}

function claimProblems(path: string, name: string | undefined, provider: Provider): Problem[] {
  if (name === undefined) {
    const message = `is missing: ${provider.label} writes roles into no claim that is the same for everybody; name yours (--role-claim, dots between names)`;
    return [{ path, message }];
  }
  return Object.hasOwn(provider.localToken, name) || STANDARD_CLAIMS.includes(name)
    ? [{ path, message: `${quoted(name)} holds something else` }]
    : [];
}

/** Claims that never hold roles (RFC 7519 section 4.1, RFC 8693 section 4, RFC 7800 section 3.1). */
const STANDARD_CLAIMS = [
  'iss',
  'sub',
  'aud',
  'exp',
  'nbf',
  'iat',
  'jti',
  'client_id',
  'azp',
  'cnf',
  'act',
  'scope',
  'scp',
  'active',
  'token_type',
];

function providerOf({ provider: id, providerSettings = {} }: GivenAnswers): Provider | undefined {
  const record = catalog.providers.find((candidate) => candidate.id === id);
  return record?.adjusted?.(record, providerSettings) ?? record;
}

/** Every scope that something needs or that implies one; unknown as long as the tools are. */
function scopesOf(answers: GivenAnswers) {
  const { tools, baseScopes: base = catalog.defaultBaseScopes } = answers;
  const hierarchy = answers.scopeHierarchy ?? defaultHierarchy(tools ?? []);
  const used = [...base, ...(tools ?? []).flatMap(({ scopes }) => scopes)];
  const needed = tools && new Set([...used, ...Object.entries(hierarchy).flat(2)]);
  return { base, hierarchy, needed };
}

function needlessProblems(
  path: string,
  scopes: readonly string[],
  needed: ReadonlySet<string> | undefined,
): Problem[] {
  return scopes
    .filter((scope) => needed?.has(scope) === false)
    .map((scope) => ({ path, message: `${quoted(scope)} is needed by nothing` }));
}
