import type { Config } from '../../src/answers/config.js';
import type { RoleGrants } from '../../templates/src/auth/token/provider-profile.js';
import { catalog } from '../../src/catalog/index.js';
import { exampleConfig } from './example-config.js';

/**
 * A project with machines and roles, as far as the provider has them.
 *
 * @param parts what it has of the two; both unless given
 */
export function callersProject(
  providerId: string,
  frameworkId = 'express',
  parts: { readonly machines?: boolean; readonly roles?: boolean } = {},
): Config {
  const { machines = true, roles = true } = parts;
  const record = catalog.providers.find(({ id }) => id === providerId);
  const claim: Pick<RoleGrants, 'claim' | 'shape'> = record?.roles ?? {
    claim: ['https://acme.example/rôles', 'of.this:server'],
    shape: 'keys',
  };
  return exampleConfig({
    providerId,
    frameworkId,
    ...(machines && record?.machine
      ? {
          machines: [
            { clientId: 'ci-bot', scopes: ['todos:read'] },
            { clientId: '6f0c7c1e-0000-4000-8000-000000000004', scopes: [] },
          ],
        }
      : {}),
    ...(roles && record?.refusesRoles === undefined
      ? {
          roles: [
            {
              ...claim,
              grants: {
                'Everything There Is': ['todos:manage', 'mcp:access'],
                'reader': ['todos:read'],
              },
            },
          ],
        }
      : {}),
  });
}
