import type { Config } from '../answers/config.js';
import { readInstalledProject } from '../project/installed-project.js';
import { checkClients } from './checks/clients.js';
import { checkDiscovery } from './checks/discovery.js';
import { checkEnvironment } from './checks/environment.js';
import { checkIntrospection } from './checks/introspection.js';
import { checkKeys } from './checks/keys.js';
import { checkMetadata } from './checks/metadata.js';
import { checkProvider } from './checks/provider.js';
import { checkScopeMap } from './checks/scope-map.js';
import { checkServer } from './checks/server.js';
import { createFetchText } from './fetch-text.js';
import {
  freePorts,
  requireRunning,
  startLocalServers,
  type LocalServers,
} from './local-servers.js';
import { lookAtToken, type TokenToLookAt } from './look-at-token.js';
import { findingsOf, groups, type Finding } from './model.js';
import { readEnvironment, readSettings, type Settings } from './read-settings.js';

export { groups, type Finding, type Group, type Status } from './model.js';

/** What is to be looked at. */
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

/** What was found. */
export interface Diagnosis {
  readonly local: boolean;
  readonly resource: string | undefined;
  readonly issuer: string | undefined;
  /** In the order of the groups. */
  readonly findings: readonly Finding[];
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
  const ports = isLocal && options.token === undefined ? await freePorts() : undefined;
  const values: Readonly<Record<string, string>> = { ...environment.values, ...ports };
  const settings = await readSettings({ directory, values, local: isLocal, signal });
  const findings = [
    ...checkEnvironment(settings, environment, isLocal),
    ...checkScopeMap(directory, config),
  ];
  if (!settings.ok) {
    return { local: isLocal, resource: undefined, issuer: undefined, findings };
  }
  const fetchText = createFetchText(options.timeoutMs, signal);
  if (isLocal && ports === undefined) await requireRunning(settings.server.issuer, fetchText);
  const servers = ports && (await startLocalServers(directory, values, ports, signal));
  // What runs knows its own secrets; servers that somebody else started keep theirs.
  const known = servers?.environment ?? (isLocal ? {} : values);
  try {
    const found = await Promise.all([
      checkAuthorizationServer(settings, config, fetchText),
      settings.server.introspection === undefined
        ? []
        : checkIntrospection(settings.server.introspection, known['CLIENT_SECRET'], fetchText),
      checkServer(settings.server, fetchText),
      lookAtToken(tokenOf(options.token, servers), {
        provider: config.provider,
        canAsk: settings.server.introspection === undefined || known['CLIENT_SECRET'] !== undefined,
        timeoutMs: options.timeoutMs,
        run: {
          directory,
          values: { ...values, ...servers?.environment },
          local: isLocal && servers === undefined,
          signal,
        },
      }),
    ]);
    const order = Object.keys(groups);
    return {
      local: isLocal,
      resource: settings.server.resource,
      issuer: settings.server.issuer,
      findings: [...findings, ...found.flat(), ...checkProvider(config)].sort(
        (one, other) => order.indexOf(one.group) - order.indexOf(other.group),
      ),
    };
  } finally {
    await servers?.stop();
  }
}

/** The token that was given, or the one of the servers that were started here. */
function tokenOf(given: string | undefined, servers: LocalServers | undefined): TokenToLookAt {
  if (given !== undefined) return { from: 'user', value: given };
  return servers === undefined ? { from: 'nobody' } : { from: 'local', ...servers.token };
}

/** Everything that the metadata of the authorization server leads to. */
async function checkAuthorizationServer(
  { server, scopes }: Extract<Settings, { ok: true }>,
  config: Config,
  fetchText: ReturnType<typeof createFetchText>,
): Promise<Finding[]> {
  const { provider, downstream } = config;
  const { findings, metadata } = await checkDiscovery(server.issuer, provider.discovery, fetchText);
  const verifiesSignatures = provider.verification === 'jwt';
  if (metadata === undefined) {
    const says = 'needs the metadata, which was not found';
    const keys = server.jwksUri;
    return [
      ...findings,
      findingsOf('metadata')('metadata', 'skipped', says),
      findingsOf('clients')('registration', 'skipped', says),
      ...(!verifiesSignatures
        ? []
        : keys === undefined
          ? [findingsOf('keys')('jwks', 'skipped', says)]
          : await checkKeys(keys, provider.algorithms, fetchText)),
    ];
  }
  return [
    ...findings,
    ...checkMetadata(metadata, { scopes, provider, downstream }),
    ...(verifiesSignatures
      ? await checkKeys(server.jwksUri ?? metadata['jwks_uri'], provider.algorithms, fetchText)
      : []),
    ...(await checkClients(metadata, provider, fetchText)),
  ];
}
