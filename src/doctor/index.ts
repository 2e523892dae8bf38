import { furtherConfigs } from '../answers/issuers.js';
import { readInstalledProject } from '../project/installed-project.js';
import { ProjectError } from '../project/project-error.js';
import { askProject } from './ask-project.js';
import {
  checkAuthorizationServer,
  checkFurtherIssuers,
  providerOf,
} from './checks/authorization-server.js';
import { checkDoors } from './checks/doors.js';
import { checkEnvironment } from './checks/environment.js';
import { checkIntrospection } from './checks/introspection.js';
import { checkProvider } from './checks/provider.js';
import { checkScopeMap } from './checks/scope-map.js';
import { checkServer } from './checks/server.js';
import { checkSignIn } from './checks/sign-in.js';
import { readEnvironment } from './environment.js';
import { createFetchText } from './fetch-text.js';
import { checkToken } from './checks/token.js';
import { groups, type Diagnosed } from './model.js';

export { groups } from './model.js';

/** Names the project, and where its environment comes from. */
export interface DoctorOptions {
  /** Of the project; absolute. */
  readonly directory: string;
  readonly shell: NodeJS.ProcessEnv;
  readonly envFile: string | undefined;
  /** Looks at the settings for local development, whatever the environment says. */
  readonly local: boolean;
  /** An access token to verify; in local mode one of the servers that `dev` has started. */
  readonly token: string | undefined;
  /** For one request, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Holds what was found. */
export interface Diagnosis {
  readonly local: boolean;
  readonly resource: string | undefined;
  readonly issuer: string | undefined;
  /** In the order of the groups. */
  readonly findings: readonly Diagnosed[];
}

/**
 * Compares the environment of a project with the live authorization server. Where nothing is
 * configured, starts the project's local servers on ports of their own and looks at these; with a
 * token, at those that run, for no others could have issued it.
 *
 * @throws ProjectError when the directory holds no project that can be run
 */
export async function diagnose(options: DoctorOptions): Promise<Diagnosis> {
  const { directory, signal } = options;
  const config = await readInstalledProject(directory);
  const environment = readEnvironment(directory, options.shell, options.envFile);
  const { MCP_SERVER_URL, AUTH_SERVER_ISSUER } = environment.values;
  const isLocal =
    options.local || (environment.file === undefined && !MCP_SERVER_URL && !AUTH_SERVER_ISSUER);
  const mode = !isLocal ? 'environment' : options.token === undefined ? 'start' : 'local';
  const project = await askProject({
    ...options,
    development: config.existing?.development,
    values: environment.values,
    mode,
  });
  try {
    const { settings, token } = project.ready;
    const findings = [
      ...checkEnvironment(settings, environment, isLocal),
      ...checkScopeMap(directory, config, settings.ok ? settings.scopeMap : undefined),
    ];
    if (!settings.ok) {
      return { local: isLocal, resource: undefined, issuer: undefined, findings };
    }
    const fetchText = createFetchText(options.timeoutMs, signal);
    if (mode === 'local') await requireRunning(settings.issuer, fetchText);
    const found = await Promise.all([
      checkAuthorizationServer({ ...settings, ...config }, fetchText),
      checkFurtherIssuers(settings, config, fetchText),
      settings.introspection === undefined
        ? []
        : checkIntrospection(
            settings.introspection,
            isLocal ? undefined : environment.values['CLIENT_SECRET'],
            fetchText,
          ),
      checkServer(settings, fetchText),
      config.existing ? checkDoors(settings.resource, config.existing, fetchText) : [],
      checkSignIn(settings, config, fetchText, isLocal),
    ]);
    const order = Object.keys(groups);
    return {
      local: isLocal,
      resource: settings.resource,
      issuer: settings.issuer,
      findings: [
        ...findings,
        ...found.flat(),
        ...checkToken(token, {
          provider: providerOf(token, settings, config),
          isOwn: mode === 'start',
          given: options.token,
        }),
        ...[config, ...furtherConfigs(config)].flatMap(checkProvider),
      ].sort((one, other) => order.indexOf(one.group) - order.indexOf(other.group)),
    };
  } finally {
    await project.stop();
  }
}

/**
 * Makes sure that the servers of `dev` run: nobody else can say anything of their tokens.
 *
 * @throws ProjectError with what to do
 */
async function requireRunning(
  issuer: string,
  fetchText: ReturnType<typeof createFetchText>,
): Promise<void> {
  try {
    await fetchText(issuer);
  } catch (error) {
    throw new ProjectError(
      'project-does-not-run',
      `${issuer}: ${(error as Error).message}\n` +
        'No real environment is looked at, so the token can only be one of the local authorization server. ' +
        'Start that with the script `dev`, and get the token anew; or set the real environment.',
    );
  }
}
