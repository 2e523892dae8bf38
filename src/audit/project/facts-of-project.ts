import type { Config } from '../../answers/config.js';
import { offeredScopes } from '../../answers/defaults.js';
import { localEnvironment } from '../../catalog/environment.js';
import { fixedRequestOf, localTokenType } from '../../catalog/index.js';
import { startTestIssuer, type TestIssuer } from '../issuer/test-issuer.js';
import type { TokenShape } from '../issuer/token-shape.js';
import type { Expectations } from '../engine/context.js';

const CLIENT = { id: 'mcp-server', secret: 'local-only-not-a-secret' };

/** Starts the audit's issuer as the provider of a project. */
export function startIssuerOf(
  config: Config,
  resource: string,
  extraClaims: TokenShape['extraClaims'] = {},
): Promise<TestIssuer> {
  const introspects = config.provider.verification === 'introspection';
  const shape = { ...shapeOf(config, resource), extraClaims };
  return startTestIssuer(0, shape, introspects ? CLIENT : undefined);
}

/** The environment in which the server of a project trusts that issuer. */
export function environmentFor(
  config: Config,
  { port, resource, issuer }: { port: number; resource: string; issuer: TestIssuer },
): Record<string, string> {
  return localEnvironment(config, {
    port: String(port),
    resource,
    issuer: issuer.issuer,
    allowedOrigins: '',
    ...(issuer.opaque
      ? {
          introspectionEndpoint: `${issuer.issuer}/introspect`,
          clientId: CLIENT.id,
          clientSecret: CLIENT.secret,
        }
      : {}),
  });
}

/**
 * What is known of a server from its answers.
 *
 * @param output returns what it has written so far; only where the audit started it
 */
export function expectationsOf(config: Config, output?: () => string): Expectations {
  const { tools, resources, prompts, baseScopes, scopeHierarchy } = config;
  return {
    stepsUp: fixedRequestOf(config.provider) === undefined,
    toolScopes: Object.fromEntries(tools.map(({ name, scopes }) => [name, scopes])),
    resourceScopes: Object.fromEntries(resources.map(({ uri, scopes }) => [uri, scopes])),
    promptScopes: Object.fromEntries(prompts.map(({ name, scopes }) => [name, scopes])),
    baseScopes,
    hierarchy: scopeHierarchy,
    ...(output ? { output } : {}),
  };
}

/** A good token looks as the provider would write it. */
export function shapeOf(config: Config, resource: string): TokenShape {
  const { provider } = config;
  return {
    type: localTokenType(provider),
    algorithm: provider.algorithms[0],
    audience: provider.configuredAudience?.local ?? resource,
    clientId: 'audit-client',
    subject: 'audit-user',
    scopes: [...new Set([...config.baseScopes, ...offeredScopes(config)])],
    claims: provider.localToken,
    extraClaims: {},
  };
}

/** Leaves variables out that hold tokens: the code of a project gets them from nobody. */
export function without(
  environment: NodeJS.ProcessEnv,
  names: readonly string[],
): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.includes(name)));
}
