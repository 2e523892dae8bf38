import { catalog, type Provider } from '../catalog/index.js';
import { offeredScopes } from './defaults.js';
import { adjustedProvider } from './issuers.js';
import { quoted, type Problem } from './problem.js';
import type { GivenAnswers } from './schema.js';
import { isOwn } from './sign-in.js';
import { withImplied } from './scopes.js';
import { pathKey } from './unknown-keys.js';

/** What no document and no server shows is refused: a user could pass for a machine, or a machine for a user. */
export function machineProblems(answers: GivenAnswers): Problem[] {
  const { machines = [] } = answers;
  const provider = providerOf(answers);
  if (machines.length === 0) return [];
  if (isOwn(provider?.id)) {
    const message =
      'cannot be had with an authorization server in the project, which issues tokens to people alone; give a machine a user of its own';
    return [{ path: 'machines', message }];
  }
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
export function roleProblems(answers: GivenAnswers): Problem[] {
  const provider = providerOf(answers);
  const { roles = [] } = answers;
  if (roles.length === 0) return [];
  if (answers.issuers) {
    const message =
      'cannot be mapped beside further issuers: these have no roles of their own, so nothing would narrow their users; run a second server for them';
    return [{ path: 'roles', message }];
  }
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

function providerOf({ provider, providerSettings = {} }: GivenAnswers): Provider | undefined {
  return provider === undefined ? undefined : adjustedProvider(provider, providerSettings);
}

/** Every scope that something needs or that implies one; unknown as long as the tools are. */
function scopesOf(answers: GivenAnswers) {
  const { tools, baseScopes: base = catalog.defaultBaseScopes } = answers;
  const offered = new Set(offeredScopes(answers));
  const hierarchy = answers.scopeHierarchy ?? usualHierarchy(offered);
  const needed = tools && new Set([...base, ...offered, ...Object.entries(hierarchy).flat(2)]);
  return { base, hierarchy, needed };
}

/** What the tool sets say, as far as their scopes are needed. */
function usualHierarchy(needed: ReadonlySet<string>): Record<string, string[]> {
  const entries = catalog.toolSets
    .flatMap((set) => Object.entries(set.scopeHierarchy))
    .map(([broad, narrow]) => [broad, narrow.filter((scope) => needed.has(scope))] as const)
    .filter(([, narrow]) => narrow.length > 0);
  return Object.fromEntries(entries);
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
