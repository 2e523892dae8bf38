import type { Config, ConfiguredTool } from './config.js';

/**
 * The text of a project's `secure-mcp.json`: every answer, in a fixed order, so that the same
 * configuration gives the same bytes. It is also what `--config` takes.
 */
export function toAnswersFile(config: Config): string {
  const answers = {
    name: config.name,
    framework: config.framework.id,
    provider: config.provider.id,
    spec: config.revision.id,
    tools: config.tools.map(
      ({ name, title, description, scopes, readOnly }): Omit<ConfiguredTool, 'builtIn'> => ({
        name,
        title,
        description,
        scopes,
        readOnly,
      }),
    ),
    scopeHierarchy: config.scopeHierarchy,
    baseScopes: config.baseScopes,
    machines: config.machines,
    roles: config.roles,
    downstream: config.downstream.id,
    packageManager: config.packageManager,
    providerSettings: config.providerSettings,
  };
  return `${JSON.stringify(answers, null, 2)}\n`;
}
