import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { render } from '../../src/render/index.js';
import { callersProject } from '../support/callers-project.js';
import { exampleConfig } from '../support/example-config.js';

const OF_MACHINES = [
  'src/auth/token/machines.ts',
  'dev/machines.ts',
  'dev/machine-token.ts',
  'test/auth/machines.test.ts',
];
const OF_ROLES = ['src/auth/token/roles.ts', 'dev/roles.ts', 'test/auth/roles.test.ts'];
const OF_EITHER = ['src/auth/token/caller-rules.ts', 'src/auth/token/common-scopes.ts'];
const OF_BOTH = ['src/auth/token/machine-roles.ts', 'test/auth/machine-roles.test.ts'];

function filesOf(config: ReturnType<typeof exampleConfig>): string[] {
  const all = [...OF_MACHINES, ...OF_ROLES, ...OF_EITHER, ...OF_BOTH];
  const tree = render(config);
  return all.filter((name) => tree.has(name));
}

describe('what belongs to machines and roles', () => {
  it('is not there in a project that chose neither, nor spoken of', () => {
    const config = exampleConfig();
    expect(filesOf(config)).toEqual([]);
    const tree = render(config);
    const says = (name: string, word: RegExp) => {
      expect(tree.get(name), name).not.toMatch(word);
    };
    says('secure-mcp.json', /machines|roles/);
    says('src/mcp/registry.ts', /machine/i);
    says('src/auth/token/profile.ts', /machine:|roles:/);
    says('src/auth/resource-server.ts', /callerRules/);
    says('dev/token.ts', /machine/i);
    says('dev/provider-configuration.ts', /machine|withRolesOf/i);
    says('README.md', /## Machines|## Roles/);
  });

  it('is there as far as it was chosen', () => {
    const part = (parts: { machines?: boolean; roles?: boolean }, provider = 'okta') =>
      filesOf(callersProject(provider, 'express', parts)).sort();
    expect(part({ roles: false })).toEqual([...OF_MACHINES, ...OF_EITHER].sort());
    expect(part({ machines: false })).toEqual([...OF_ROLES, ...OF_EITHER].sort());
    expect(part({})).toEqual([...OF_MACHINES, ...OF_ROLES, ...OF_EITHER].sort());
    expect(part({}, 'entra')).toEqual(
      [...OF_MACHINES, ...OF_ROLES, ...OF_EITHER, ...OF_BOTH].sort(),
    );
  });

  it.each(catalog.providers.filter(({ machine }) => machine))(
    'can be had with $label',
    ({ id }) => {
      const readme = render(callersProject(id)).get('README.md') ?? '';
      expect(readme).toContain('| `ci-bot` | `todos:read` |');
      expect(readme).toContain('`Everything There Is`');
    },
  );
});
