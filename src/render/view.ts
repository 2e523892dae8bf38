import type { Config, ConfiguredTool } from '../answers/config.js';
import { clientNameOf, isWindowsDevice, labelOf } from '../answers/names.js';
import {
  catalog,
  fixedRequestOf,
  type ClaimRule,
  type ClaimSource,
  type FixedRequest,
} from '../catalog/index.js';
import { IS_PUBLISHED } from '../version.js';
import { downstreamView, type DownstreamView } from './downstream-view.js';
import { Identifier, keyPrinter } from './literal.js';
import { verificationFiles } from './file-table.js';
import {
  overridesOf,
  packageManagerCommands,
  type Override,
  type PackageManagerCommands,
} from './package-manager.js';
import { requirementsView, type RequirementsView } from './requirements-view.js';
import { UserText } from './user-text.js';

/** A tool as the templates see it. */
export interface ToolView {
  readonly name: UserText;
  readonly title: UserText;
  readonly description: UserText;
  readonly readOnly: boolean;
  /** Scopes beside the base scopes. */
  readonly scopes: readonly UserText[];
  readonly hasScopes: boolean;
  /** Name of the constant that holds the tool; safe by construction. */
  readonly variable: string;
  /** File name below `src/tools`, without `.ts`; safe by construction. */
  readonly module: string;
  readonly builtInFile: string | undefined;
  /** Folder of the built-in tool's `src/tools` below `templates`, with a slash behind. */
  readonly folder: string;
}

/** All that templates may read. */
export interface View {
  /** Safe by the schema of names: lower-case letters, digits, dots, dashes, underscores, a scope. */
  readonly name: string;
  /** The same for clients of the server: without dots and scope. */
  readonly clientName: string;
  /** The same as a DNS label, for a worker or an image. */
  readonly label: string;
  readonly provider: ProviderView;
  readonly revision: {
    readonly id: string;
    readonly scopeInChallenge: boolean;
    readonly challengeEchoesGranted: boolean;
  };
  /** Of the specification, whichever the project states. */
  readonly newestRevision: string;
  readonly requirements: RequirementsView;
  readonly framework: {
    readonly label: string;
    readonly runtime: 'node' | 'web';
    readonly onNode: boolean;
    readonly seesPeers: boolean;
    readonly passesRequests: boolean;
    /** Versions that the newest ones of two packages do not agree on. */
    readonly overrides: readonly Override[];
  };
  readonly tools: readonly ToolView[];
  /** Those that the registry imports: whose file the user did not delete. */
  readonly registeredTools: readonly ToolView[];
  readonly registryEntries: readonly {
    readonly tool: Identifier;
    readonly scopes: readonly UserText[];
  }[];
  readonly hasTodos: boolean;
  readonly baseScopes: readonly UserText[];
  /** Scopes that only some tools need, or that imply others. */
  readonly furtherScopes: readonly UserText[];
  readonly allScopes: readonly UserText[];
  readonly scopeHierarchy: Readonly<Record<string, readonly UserText[]>>;
  readonly hasHierarchy: boolean;
  readonly hierarchy: readonly { readonly broad: UserText; readonly narrow: readonly UserText[] }[];
  readonly pm: PackageManagerCommands;
  /** How this project's documents name the generator, and whether its name may be run. */
  readonly generator: {
    /** Whether the project can be updated: not any more once it was ejected. */
    readonly keeps: boolean;
    readonly isPublished: boolean;
    readonly command: string;
    /** Audits this project. */
    readonly audit: string;
    /** Whether its own script and its CI do that. */
    readonly audits: boolean;
  };
  /** Only where the tools call another API. */
  readonly downstream: DownstreamView | undefined;
}

/** The provider as the templates see it. */
export interface ProviderView {
  readonly id: string;
  readonly label: string;
  readonly issuerPattern: RegExp;
  readonly issuerExpects: string;
  /** The issuer from the given settings, or with example values. */
  readonly issuer: UserText;
  /** A valid issuer of this provider, for tests and examples. */
  readonly exampleIssuer: string;
  readonly wrongIssuers: readonly string[];
  readonly testTitle: string;
  /** Settings by name, or example values; undefined for those that need not be given. */
  readonly settings: Readonly<Record<string, UserText | undefined>>;
  /** Whether `secure-mcp.json`, where there is one, can say what tokens name in `aud`. */
  readonly takesAudience: boolean;
  readonly verification: string;
  readonly introspects: boolean;
  /** The test file with the attacks on tokens. */
  readonly tokenTest: string;
  readonly discovery: readonly string[];
  readonly algorithms: readonly string[];
  readonly tokenTypes: readonly string[];
  readonly audience: string;
  /** Value and meaning of AUTH_AUDIENCE, where the provider needs it. */
  readonly configuredAudience: { readonly value: UserText; readonly meaning: string } | undefined;
  readonly scopeClaims: readonly string[];
  readonly scopeInToken: string;
  readonly needsClientAllowList: boolean;
  readonly clientAllowListReason: string;
  readonly scopeShape: 'list' | 'keys';
  readonly scopeRequest: string | { readonly prefix: string };
  readonly alsoRequest: readonly string[];
  /** Only where clients cannot ask for scopes of this server. */
  readonly fixedRequest: FixedRequest | undefined;
  /** What to set so that clients get refresh tokens. */
  readonly refreshTokens: string;
  /** Scopes of the authorization server itself, as the local one knows them. */
  readonly ownScopes: readonly string[];
  readonly clientClaims: readonly string[];
  readonly subjectClaim: string;
  readonly rules: readonly object[];
  readonly clientTokenWhen: readonly object[];
  readonly localTokenType: string | null;
  readonly signingAlgorithm: string;
  readonly localAudience: string | undefined;
  readonly localClaims: readonly { readonly key: string; readonly source: ClaimSource }[];
  readonly attacks: readonly object[];
  /** Whether what it says of an opaque token names its audience in a list, however short. */
  readonly listsAudience: boolean;
  readonly takesDocuments: boolean;
  readonly registersDynamically: boolean;
  readonly bindsRegisteredScopes: boolean;
  /** Whether any client can register itself and then ask for whatever it needs. */
  readonly clientsRegisterFreely: boolean;
  readonly exactRedirectPorts: boolean;
  readonly confirmOnYourTenant: boolean;
}

/** Prepares what the templates read. Pure. */
export function createView(config: Config): View {
  const pm = packageManagerCommands[config.packageManager];
  const tools = toolViews(config.tools);
  const registeredTools = tools.filter(
    ({ module }) => config.deletedFiles?.has(toolFile(module)) !== true,
  );
  const allScopes = [
    ...new Set([
      ...config.baseScopes,
      ...config.tools.flatMap(({ scopes }) => scopes),
      ...Object.entries(config.scopeHierarchy).flat(2),
    ]),
  ];
  return {
    name: config.name,
    clientName: clientNameOf(config.name),
    label: labelOf(config.name),
    provider: providerView(config),
    revision: {
      id: config.revision.id,
      scopeInChallenge: config.revision.scopeInChallenge,
      challengeEchoesGranted: config.revision.challengeEchoesGranted,
    },
    newestRevision: catalog.revisions[0].id,
    requirements: requirementsView(config),
    framework: {
      label: config.framework.label,
      runtime: config.framework.runtime,
      onNode: config.framework.runtime === 'node',
      seesPeers: config.framework.seesPeers,
      passesRequests: config.framework.passesRequests,
      overrides: overridesOf(config.framework),
    },
    tools,
    registeredTools,
    registryEntries: registeredTools.map(({ variable, scopes }) => ({
      tool: new Identifier(variable),
      scopes,
    })),
    hasTodos: config.tools.some((tool) => tool.builtIn?.file.includes('todo') === true),
    baseScopes: texts(config.baseScopes),
    furtherScopes: texts(allScopes.filter((scope) => !config.baseScopes.includes(scope))),
    allScopes: texts(allScopes),
    scopeHierarchy: Object.fromEntries(
      Object.entries(config.scopeHierarchy).map(([broad, narrow]) => [broad, texts(narrow)]),
    ),
    hasHierarchy: Object.keys(config.scopeHierarchy).length > 0,
    hierarchy: Object.entries(config.scopeHierarchy).map(([broad, narrow]) => ({
      broad: new UserText(broad),
      narrow: texts(narrow),
    })),
    pm,
    generator: {
      keeps: config.isEjected !== true,
      isPublished: IS_PUBLISHED,
      command: IS_PUBLISHED ? 'npx create-secure-mcp' : 'create-secure-mcp',
      audits: IS_PUBLISHED && config.isEjected !== true,
      audit: IS_PUBLISHED ? `${pm.run} audit` : 'create-secure-mcp audit --project .',
    },
    downstream: downstreamView(config),
  };
}

function texts(values: readonly string[]): UserText[] {
  return values.map((value) => new UserText(value));
}

/** Where a tool stands in a project. */
export function toolFile(module: string): string {
  return `src/tools/${module}.ts`;
}

/** Names may differ only in characters that identifiers and file names cannot show. */
function toolViews(tools: readonly ConfiguredTool[]): ToolView[] {
  const taken = new Set(['index', 'tool', 'todo-store', ...tools.flatMap(builtInModule)]);
  return tools.map((tool) => {
    let module = builtInModule(tool)[0];
    if (module === undefined) {
      const base = kebabCase(tool.name);
      module = base;
      for (let n = 2; taken.has(module); n += 1) module = `${base}-${n}`;
      taken.add(module);
    }
    return {
      name: new UserText(tool.name),
      title: new UserText(tool.title),
      description: new UserText(tool.description),
      readOnly: tool.readOnly,
      scopes: texts(tool.scopes),
      hasScopes: tool.scopes.length > 0,
      variable: tool.builtIn ? camelCase(module) : `${camelCase(module)}Tool`,
      module,
      builtInFile: tool.builtIn?.file,
      folder: tool.builtIn === catalog.downstreamTool ? 'downstream/' : '',
    };
  });
}

function builtInModule(tool: ConfiguredTool): string[] {
  return tool.builtIn ? [tool.builtIn.file.replace(/\.ts$/, '')] : [];
}

function kebabCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('-');
  if (isWindowsDevice(joined)) return `${joined}-tool`;
  return /^[a-z]/.test(joined) ? joined : `tool-${joined}`.replace(/-$/, '');
}

function camelCase(module: string): string {
  return module.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function providerView({
  provider,
  providerSettings: settings,
  isEjected = false,
}: Config): ProviderView {
  const { configuredAudience, scopeRequest } = provider;
  const fixedRequest = fixedRequestOf(provider);
  const exampleOf = (key: string) => {
    const parameter = provider.parameters.find((each) => each.key === key);
    return parameter?.default ?? parameter?.example ?? '';
  };
  const settingOf = (key: string) => settings[key] ?? exampleOf(key);
  const issuerWith = (valueOf: (key: string) => string) =>
    provider.issuerTemplate.replace(/\{(\w+)\}/g, (_, key: string) => valueOf(key));
  const claimKey = keyPrinter(Object.keys(provider.localToken));
  return {
    id: provider.id,
    label: provider.label,
    issuerPattern: new RegExp(provider.issuerPattern),
    issuerExpects: provider.issuerExpects,
    issuer: new UserText(issuerWith(settingOf)),
    exampleIssuer: issuerWith(exampleOf),
    wrongIssuers: provider.wrongIssuers,
    testTitle: `tokens of ${provider.label}`,
    settings: Object.fromEntries(
      provider.parameters.map(({ key, otherwise }) => [
        key,
        settings[key] === undefined && otherwise !== undefined
          ? undefined
          : new UserText(settingOf(key)),
      ]),
    ),
    takesAudience: !isEjected && provider.parameters.some(({ key }) => key === 'audience'),
    verification: provider.verification,
    introspects: provider.verification === 'introspection',
    tokenTest: verificationFiles[provider.verification].tokenTest,
    discovery: provider.discovery,
    algorithms: provider.algorithms,
    tokenTypes: provider.tokenTypes,
    audience: provider.audience,
    configuredAudience: configuredAudience && {
      value: new UserText(settingOf(configuredAudience.parameter)),
      meaning: configuredAudience.meaning,
    },
    scopeClaims: provider.scopeClaims,
    scopeInToken: provider.scopeInToken,
    needsClientAllowList: provider.clientAllowList !== undefined,
    clientAllowListReason: provider.clientAllowList ?? '',
    scopeShape: provider.scopeShape ?? 'list',
    scopeRequest:
      typeof scopeRequest === 'object' && 'always' in scopeRequest ? 'none' : scopeRequest,
    alsoRequest: fixedRequest?.always ?? provider.alsoRequest ?? [],
    fixedRequest,
    refreshTokens: provider.refreshTokens ?? catalog.refreshTokens,
    ownScopes: fixedRequest?.known ?? ['openid', 'offline_access'],
    clientClaims: provider.clientClaims,
    subjectClaim: provider.subjectClaim,
    rules: provider.rules.map(ruleView),
    clientTokenWhen: provider.clientTokenWhen.map(ruleView),
    localTokenType: localType(provider.tokenTypes[0]),
    signingAlgorithm: provider.algorithms[0],
    localAudience: configuredAudience?.local,
    localClaims: Object.entries(provider.localToken).map(([claim, source]) => ({
      key: claimKey(claim),
      source,
    })),
    attacks: provider.attacks,
    listsAudience:
      provider.verification === 'introspection' && isListOfOne(provider.localToken['aud']),
    takesDocuments: provider.registration.includes('client-id-metadata-document'),
    registersDynamically: provider.registration.includes('dynamic'),
    bindsRegisteredScopes: provider.bindsRegisteredScopes === true,
    clientsRegisterFreely:
      provider.registration.includes('dynamic') && provider.bindsRegisteredScopes !== true,
    exactRedirectPorts: provider.exactRedirectPorts === true,
    confirmOnYourTenant: provider.support === 'confirm-on-your-tenant',
  };
}

/** How a token type is spelled in a header; `null` leaves it out. */
/** A listed `typ` as local tokens spell it; null when they have none. */
function localType(type: string): string | null {
  if (type === 'absent') return null;
  return type === 'jwt' ? 'JWT' : type;
}

function isListOfOne(source: ClaimSource | undefined): boolean {
  return source !== undefined && 'from' in source && source.from === 'audienceArray';
}

function ruleView(rule: ClaimRule): object {
  return 'matches' in rule ? { ...rule, matches: new RegExp(rule.matches) } : rule;
}
