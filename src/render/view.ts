import type { Config, ConfiguredTool, ToolOptions } from '../answers/config.js';
import { clientNameOf, isWindowsDevice, labelOf } from '../answers/names.js';
import { catalog, type Framework, type Provider, type Revision } from '../catalog/index.js';
import type { RevisionRules } from '../../templates/src/auth/guard.js';
import { IS_PUBLISHED } from '../version.js';
import { downstreamView, type DownstreamView } from './downstream-view.js';
import { environmentView, type EnvironmentView } from './environment-view.js';
import { Identifier } from './literal.js';
import {
  overridesOf,
  packageManagerCommands,
  type Override,
  type PackageManagerCommands,
} from './package-manager.js';
import { providerFacts, type ProviderFacts } from './provider-facts.js';
import { requirementsView, type RequirementsView } from './requirements-view.js';
import { UserText } from './user-text.js';

/** A tool as the templates see it. */
export interface ToolView {
  readonly name: UserText;
  readonly title: UserText;
  readonly description: UserText;
  readonly options: ToolOptions;
  /** Scopes beside the base scopes. */
  readonly scopes: readonly UserText[];
  readonly hasScopes: boolean;
  /** Name of the constant that holds the tool; safe by construction. */
  readonly variable: string;
  /** File name below `src/tools`, without `.ts`; safe by construction. */
  readonly module: string;
  readonly builtInFile: string | undefined;
  /** A file beside it that it imports. */
  readonly imports: string | undefined;
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
  /** The record itself. */
  readonly provider: Provider;
  /** What follows from the provider's record and the answers. */
  readonly computed: ProviderFacts;
  readonly environment: EnvironmentView;
  readonly revision: Revision;
  /** What the auth layer reads of it. */
  readonly revisionRules: RevisionRules;
  /** Of the specification, whichever the project states. */
  readonly newestRevision: string;
  readonly requirements: RequirementsView;
  readonly framework: Omit<Framework, 'overrides'> & {
    readonly onNode: boolean;
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
  readonly machineRows: readonly {
    readonly clientId: UserText;
    readonly scopes: readonly UserText[];
  }[];
  /** What each role grants, by the claim with dots between its names. */
  readonly roleRows: readonly {
    readonly claim: UserText;
    readonly role: UserText;
    readonly scopes: readonly UserText[];
  }[];
  /** Client IDs of machines, and the scopes each may hold; undefined where none may call. */
  readonly machines: Readonly<Record<string, readonly UserText[]>> | undefined;
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
    provider: config.provider,
    computed: providerFacts(config),
    environment: environmentView(config),
    revision: config.revision,
    revisionRules: {
      id: config.revision.id,
      scopeInChallenge: config.revision.scopeInChallenge,
      challengeEchoesGranted: config.revision.challengeEchoesGranted,
    },
    newestRevision: catalog.revisions[0].id,
    requirements: requirementsView(config),
    framework: {
      ...config.framework,
      onNode: config.framework.runtime === 'node',
      overrides: overridesOf(config.framework),
    },
    tools,
    registeredTools,
    registryEntries: registeredTools.map(({ variable, scopes }) => ({
      tool: new Identifier(variable),
      scopes,
    })),
    machineRows: (config.machines ?? []).map(({ clientId, scopes }) => ({
      clientId: new UserText(clientId),
      scopes: texts(scopes),
    })),
    roleRows: (config.roles ?? []).flatMap(({ claim, grants }) =>
      Object.entries(grants).map(([role, scopes]) => ({
        claim: new UserText(claim.join('.')),
        role: new UserText(role),
        scopes: texts(scopes),
      })),
    ),
    machines:
      config.machines &&
      Object.fromEntries(config.machines.map(({ clientId, scopes }) => [clientId, texts(scopes)])),
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
      options: { readOnly: tool.readOnly },
      scopes: texts(tool.scopes),
      hasScopes: tool.scopes.length > 0,
      variable: tool.builtIn ? camelCase(module) : `${camelCase(module)}Tool`,
      module,
      builtInFile: tool.builtIn?.file,
      imports: tool.builtIn?.imports,
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
