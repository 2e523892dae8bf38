import type { Config, ConfiguredPrompt, ConfiguredResource, ConfiguredTool } from './config.js';
import { signInAnswer } from './sign-in.js';
import { issuerAnswers } from './issuers.js';

/**
 * The text of a project's `secure-mcp.json`: every answer, in a fixed order, so that the same
 * configuration gives the same bytes. It is also what `--config` takes.
 */
export function toAnswersFile(config: Config): string {
  const { existing } = config;
  const answers = {
    name: config.name,
    ...(existing === undefined ? { framework: config.framework.id } : { existing }),
    provider: config.provider.id,
    ...(config.signIn === undefined ? {} : { signIn: signInAnswer(config.signIn) }),
    spec: config.revision.id,
    tools: config.tools.map(
      ({ name, title, description, scopes, readOnly }): Partial<ConfiguredTool> => ({
        name,
        ...(existing === undefined ? { title, description } : {}),
        scopes,
        readOnly,
      }),
    ),
    ...(config.resources.length > 0
      ? { resources: config.resources.map(resourceAnswer(existing !== undefined)) }
      : {}),
    ...(config.prompts.length > 0
      ? { prompts: config.prompts.map(promptAnswer(existing !== undefined)) }
      : {}),
    lists: config.lists,
    scopeHierarchy: config.scopeHierarchy,
    baseScopes: config.baseScopes,
    machines: config.machines,
    roles: config.roles,
    ...(existing === undefined ? { downstream: config.downstream.id } : {}),
    ...(config.dpop === 'off' ? {} : { dpop: config.dpop }),
    packageManager: config.packageManager,
    providerSettings: config.providerSettings,
    ...(config.issuers === undefined ? {} : { issuers: issuerAnswers(config) }),
  };
  return `${JSON.stringify(answers, null, 2)}\n`;
}

/** The code of a server that exists already says the rest itself. */
const resourceAnswer =
  (isExisting: boolean) =>
  ({ uri, name, title, description, mimeType, scopes }: ConfiguredResource) =>
    isExisting ? { uri, scopes } : { uri, name, title, description, mimeType, scopes };

const promptAnswer =
  (isExisting: boolean) =>
  ({ name, title, description, scopes }: ConfiguredPrompt) =>
    isExisting ? { name, scopes } : { name, title, description, scopes };
