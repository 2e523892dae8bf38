import type { Config } from '../../src/answers/config.js';
import { configuredIssuers } from '../../src/answers/issuers.js';
import { callersProject } from '../../test/support/callers-project.js';
import { exampleConfig } from '../../test/support/example-config.js';

/** A generated project whose auth layer is mutated, named after what was chosen for it. */
export interface MutationCell {
  readonly id: string;
  readonly config: Config;
}

/**
 * Few projects that together have every file of the auth layer in every variant, and every shape
 * of token: each framework, both ways to verify, each revision, each way to another API, and each
 * thing that is off by default. `test/mutation/cells.test.ts` looks for a file that none of them has.
 *
 * | choice | where |
 * |---|---|
 * | audience configured | entra, zitadel, scalekit |
 * | scopes with the resource in front | asked for: entra; in the token as well: cognito |
 * | scopes asked for behind a prefix, with another scope beside, listed as keys | zitadel |
 * | several scope claims | scalekit |
 * | only listed clients | cognito, zitadel |
 * | rules: present, absent, equals, matches, same as | keycloak, entra, generic-oidc |
 * | `typ`: of RFC 9068, `JWT`, absent | generic-oidc, keycloak, cognito |
 * | metadata at each well-known place | generic-oidc, keycloak, cognito |
 * | several issuers | okta |
 * | proofs of possession | generic-introspection |
 * | machines, roles, roles of machines | the second entra |
 * | an authorization server of its own, each way to say who somebody is | the two `own` |
 * | server's secret in the body, certificates, token endpoint as audience | entra |
 *
 * A file that several of them share to the byte is mutated in the first; what survives there meets
 * the tests of the others, and a mutant is killed when any of them notices it.
 */
export const mutationCells: readonly MutationCell[] = [
  cell('generic-oidc', 'express', '2026-07-28', 'none'),
  cell('entra', 'hono', '2025-11-25', 'entra-obo'),
  cell('zitadel', 'node', '2026-07-28', 'token-exchange'),
  cell('cognito', 'fetch', '2025-06-18', 'client-credentials'),
  cell('keycloak', 'fastify', '2025-11-25', 'token-exchange'),
  cell('scalekit', 'express', '2026-07-28', 'none'),
  {
    id: 'okta_node_issuers_token-exchange',
    config: exampleConfig({
      providerId: 'okta',
      frameworkId: 'node',
      downstreamId: 'token-exchange',
      issuers: configuredIssuers([{ provider: 'keycloak' }, { provider: 'okta' }]),
    }),
  },
  {
    id: 'generic-introspection_fetch_dpop',
    config: exampleConfig({
      providerId: 'generic-introspection',
      frameworkId: 'fetch',
      dpop: 'accept',
    }),
  },
  { id: 'entra_node_machines-roles', config: callersProject('entra', 'node') },
  signIn('github', 'express', 'upstream'),
  signIn('google', 'fastify', 'upstream'),
  signIn('oidc', 'hono', 'none'),
  signIn('atlassian', 'node', 'none'),
];

function signIn(upstreamId: string, frameworkId: string, downstreamId: string): MutationCell {
  return {
    id: ['own', upstreamId, frameworkId, downstreamId].join('_'),
    config: exampleConfig({ providerId: 'own', upstreamId, frameworkId, downstreamId }),
  };
}

function cell(
  providerId: string,
  frameworkId: string,
  revisionId: string,
  downstreamId: string,
): MutationCell {
  return {
    id: [providerId, frameworkId, revisionId, downstreamId].join('_'),
    config: exampleConfig({ providerId, frameworkId, revisionId, downstreamId }),
  };
}

/**
 * Whether a file decides who may do what, or carries such a decision out. Out of it are the user's
 * tools and policy, numbers to choose (`limits.ts`), the start of the process (`index.ts`) and data: the
 * profiles are the catalog's records, and tests are made from the same records. What talks to a store is tried
 * against the real one, which a project's own tests do without (`test/sign-in/stores`).
 */
export function isAuthLayer(file: string): boolean {
  return (
    (/^src\/(?:auth|authorization-server|http|limits|mcp)\/.+\.ts$/.test(file) &&
      !/\/profiles?\.ts$|^src\/http\/server\.ts$/.test(file) &&
      !/\/known-(?:clients|documents)\.ts$|\/upstream-defaults\.ts$|\/(?:main|keys-command)\.ts$/.test(
        file,
      ) &&
      !/\/store\/(?:chosen|migrations|postgres|redis.*|sql.*)\.ts$/.test(file)) ||
    ['src/app.ts', 'src/config.ts', 'src/mcp.ts'].includes(file)
  );
}
