import type { Config, ConfiguredPrompt, ConfiguredResource, ConfiguredTool } from './config.js';
import { signInAnswer } from './sign-in.js';
import { issuerAnswers } from './issuers.js';

/**
 * The text of a project's `secure-mcp.json`: every answer, in a fixed order, so that the same
 * configuration gives the same bytes. It is also what `--config` takes.
 */
export function toAnswersFile(config: Config): string {
  const answers = {
    name: config.name,
    framework: config.framework.id,
    provider: config.provider.id,
    ...(config.signIn === undefined ? {} : { signIn: signInAnswer(config.signIn) }),
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
    ...(config.resources.length > 0 ? { resources: config.resources.map(resourceAnswer) } : {}),
    ...(config.prompts.length > 0 ? { prompts: config.prompts.map(promptAnswer) } : {}),
    lists: config.lists,
    scopeHierarchy: config.scopeHierarchy,
    baseScopes: config.baseScopes,
    machines: config.machines,
    roles: config.roles,
    downstream: config.downstream.id,
    ...(config.dpop === 'off' ? {} : { dpop: config.dpop }),
    packageManager: config.packageManager,
    providerSettings: config.providerSettings,
    ...(config.issuers === undefined ? {} : { issuers: issuerAnswers(config) }),
  };
  return `${JSON.stringify(answers, null, 2)}\n`;
}

function resourceAnswer({ uri, name, title, description, mimeType, scopes }: ConfiguredResource) {
  return { uri, name, title, description, mimeType, scopes };
}

function promptAnswer({ name, title, description, scopes }: ConfiguredPrompt) {
  return { name, title, description, scopes };
}
