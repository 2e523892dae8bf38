import type {
  Config,
  ConfiguredPrompt,
  ConfiguredResource,
  ConfiguredTool,
  ToolOptions,
} from '../answers/config.js';
import { offeredScopes, type Offer } from '../answers/defaults.js';
import { clientNameOf, isWindowsDevice, labelOf } from '../answers/names.js';
import { exampleOf, isTemplate, variablesOf } from '../answers/resources.js';
import { catalog, type Framework, type Provider, type Revision } from '../catalog/index.js';
import type { RevisionRules } from '../../templates/src/auth/guard.js';
import { IS_PUBLISHED } from '../version.js';
import { downstreamView, type DownstreamView } from './downstream-view.js';
import { environmentView, type EnvironmentView } from './environment-view.js';
import { existingView, type ExistingView } from './existing-view.js';
import { issuersView, type IssuersView } from './issuers-view.js';
import { Identifier } from './literal.js';
import {
  overridesOf,
  packageManagerCommands,
  type Override,
  type PackageManagerCommands,
} from './package-manager.js';
import { providerFacts, type ProviderFacts } from './provider-facts.js';
import { requirementsView, type RequirementsView } from './requirements-view.js';
import { signInView, type SignInView } from './sign-in-view.js';
import { UserText } from './user-text.js';

const OWNERS = { generated: 'ours, merged', shared: 'yours, merged', seed: 'yours' };
/** Once the project was ejected. */
const ALL_YOURS = { generated: 'yours', shared: 'yours', seed: 'yours' };

/** What a tool, a resource and a prompt have in common. */
interface Offered {
  readonly name: UserText;
  readonly title: UserText;
  readonly description: UserText;
  /** Scopes beside the base scopes. */
  readonly scopes: readonly UserText[];
  readonly hasScopes: boolean;
  /** Name of the constant that holds it; safe by construction. */
  readonly variable: string;
  /** File name below the folder of its kind, without `.ts`; safe by construction. */
  readonly module: string;
  readonly builtInFile: string | undefined;
  /** A file of `src/tools` that it imports. */
  readonly imports: string | undefined;
  /** Folder of the built-in one's `src` below `templates`, with a slash behind. */
  readonly folder: string;
}

/** A tool as the templates see it. */
interface ToolView extends Offered {
  readonly kind: 'tool';
  readonly options: ToolOptions;
}

/** A resource as the templates see it. */
interface ResourceView extends Offered {
  readonly kind: 'resource';
  readonly uri: UserText;
  readonly mimeType: UserText | undefined;
  readonly isTemplate: boolean;
  /** The first one of its variables, which are names in TypeScript. */
  readonly firstVariable: string | undefined;
  /** Variables that its stub knows, and others. */
  readonly exampleVariables: Readonly<Record<string, string>>;
  readonly otherVariables: Readonly<Record<string, string>>;
  /** A URI that it has. */
  readonly exampleUri: UserText;
}

/** A prompt as the templates see it. */
interface PromptView extends Offered {
  readonly kind: 'prompt';
}

/** A tool, a resource or a prompt. */
export type OfferedView = ToolView | ResourceView | PromptView;

/** An entry of the registry. */
type RegistryEntry<K extends string> = Readonly<Record<K, Identifier>> & {
  readonly scopes: readonly UserText[];
};

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
  readonly hasTools: boolean;
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
  readonly resources: readonly ResourceView[];
  readonly hasResources: boolean;
  readonly prompts: readonly PromptView[];
  readonly hasPrompts: boolean;
  /** Whether it has any of the two. */
  readonly hasReading: boolean;
  /** What `src/mcp/registry.ts` holds: all but that whose file the user deleted. */
  readonly registry: {
    readonly imports: readonly OfferedView[];
    readonly tools: readonly RegistryEntry<'tool'>[];
    readonly resources: readonly RegistryEntry<'resource'>[];
    readonly prompts: readonly RegistryEntry<'prompt'>[];
    readonly hasResources: boolean;
    readonly hasPrompts: boolean;
    readonly lists: Config['lists'];
    /** What there is, in words. */
    readonly says: string;
  };
  /** Whether any of that keeps to-dos. */
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
    /** Whose a file is, in words, by its kind. */
    readonly owners: Readonly<Record<'generated' | 'shared' | 'seed', string>>;
    readonly isPublished: boolean;
    readonly command: string;
    /** Audits this project. */
    readonly audit: string;
    /** Whether its own script and its CI do that. */
    readonly audits: boolean;
  };
  /** Only where the server existed before. */
  readonly existing: ExistingView | undefined;
  /** The scopes of everything, by its name or its URI. */
  readonly scopesByName: Readonly<Record<Offer, Readonly<Record<string, readonly UserText[]>>>>;
  /** Only where tokens may be bound to a key (RFC 9449). */
  readonly dpop: { readonly isRequired: boolean } | undefined;
  /** Whether a token alone opens anything. */
  readonly takesBearer: boolean;
  /** Only where tokens of further issuers are taken. */
  readonly issuers: IssuersView | undefined;
  /** Only where the authorization server stands in the project. */
  readonly signIn: SignInView | undefined;
  /** Only where the tools call another API. */
  readonly downstream: DownstreamView | undefined;
}

/** Prepares what the templates read. Pure. */
export function createView(config: Config): View {
  const pm = packageManagerCommands[config.packageManager];
  const tools = toolViews(config.tools);
  const resources = resourceViews(config.resources);
  const prompts = promptViews(config.prompts);
  const registry = registryView(config, tools, resources, prompts);
  const allScopes = [
    ...new Set([
      ...config.baseScopes,
      ...offeredScopes(config),
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
    hasTools: tools.length > 0,
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
    resources,
    hasResources: resources.length > 0,
    prompts,
    hasPrompts: prompts.length > 0,
    hasReading: resources.length + prompts.length > 0,
    registry,
    hasTodos: registry.imports.some(({ imports }) => imports === 'todo-store.ts'),
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
      owners: config.isEjected ? ALL_YOURS : OWNERS,
      isPublished: IS_PUBLISHED,
      command: IS_PUBLISHED ? 'npx create-secure-mcp' : 'create-secure-mcp',
      audits: IS_PUBLISHED && config.isEjected !== true,
      audit: IS_PUBLISHED ? `${pm.run} audit` : 'create-secure-mcp audit --project .',
    },
    existing: existingView(config),
    scopesByName: {
      tools: byName(config.tools),
      resources: byName(config.resources.map(({ uri, scopes }) => ({ name: uri, scopes }))),
      prompts: byName(config.prompts),
    },
    dpop: config.dpop === 'off' ? undefined : { isRequired: config.dpop === 'require' },
    takesBearer: config.dpop !== 'require',
    issuers: issuersView(config),
    signIn: signInView(config),
    downstream: downstreamView(config),
  };
}

function byName(
  offered: readonly { readonly name: string; readonly scopes: readonly string[] }[],
): Record<string, UserText[]> {
  return Object.fromEntries(offered.map(({ name, scopes }) => [name, texts(scopes)]));
}

function texts(values: readonly string[]): UserText[] {
  return values.map((value) => new UserText(value));
}

/** Where a tool, a resource or a prompt stands in a project. */
export function offeredFile({ kind, module }: OfferedView): string {
  return `src/${kind}s/${module}.ts`;
}

function registryView(
  { deletedFiles, lists }: Config,
  ...offered: readonly [readonly ToolView[], readonly ResourceView[], readonly PromptView[]]
): View['registry'] {
  const isThere = (one: OfferedView) => deletedFiles?.has(offeredFile(one)) !== true;
  const [tools, resources, prompts] = offered;
  const entry = ({ variable, scopes }: OfferedView) => [new Identifier(variable), scopes] as const;
  const there = { resources: resources.filter(isThere), prompts: prompts.filter(isThere) };
  return {
    imports: [...tools, ...resources, ...prompts].filter(isThere),
    tools: tools
      .filter(isThere)
      .map(entry)
      .map(([tool, scopes]) => ({ tool, scopes })),
    resources: there.resources.map(entry).map(([resource, scopes]) => ({ resource, scopes })),
    prompts: there.prompts.map(entry).map(([prompt, scopes]) => ({ prompt, scopes })),
    hasResources: there.resources.length > 0,
    hasPrompts: there.prompts.length > 0,
    lists,
    says: [
      'tools',
      ...(there.resources.length > 0 ? ['resources'] : []),
      ...(there.prompts.length > 0 ? ['prompts'] : []),
    ]
      .join(', ')
      .replace(/, (\w+)$/, ' and $1'),
  };
}

/** Files beside those of tools, resources and prompts. */
const TAKEN = {
  tool: ['index', 'tool', 'todo-store'],
  resource: ['index', 'resource'],
  prompt: ['index', 'prompt'],
} as const;

function toolViews(tools: readonly ConfiguredTool[]): ToolView[] {
  return offeredViews('tool', tools).map(([tool, view]) => ({
    ...view,
    kind: 'tool',
    options: { readOnly: tool.readOnly },
    folder: folderOf(tool),
  }));
}

/** Where the source of a tool that shows how to call another API stands, below `templates`. */
function folderOf({ builtIn }: ConfiguredTool): string {
  if (builtIn === catalog.downstreamTool) return 'downstream/';
  return catalog.upstreams.some(({ api }) => api?.tool === builtIn && builtIn) ? 'sign-in/' : '';
}

function resourceViews(resources: readonly ConfiguredResource[]): ResourceView[] {
  return offeredViews('resource', resources).map(([one, view]) => {
    const variables = isTemplate(one.uri) ? variablesOf(one.uri) : [];
    return {
      ...view,
      kind: 'resource',
      uri: new UserText(one.uri),
      mimeType: one.mimeType === undefined ? undefined : new UserText(one.mimeType),
      isTemplate: variables.length > 0,
      firstVariable: variables[0],
      exampleVariables: Object.fromEntries(variables.map((name) => [name, 'example'])),
      otherVariables: Object.fromEntries(variables.map((name) => [name, 'other'])),
      exampleUri: new UserText(exampleOf(one.uri)),
    };
  });
}

function promptViews(prompts: readonly ConfiguredPrompt[]): PromptView[] {
  return offeredViews('prompt', prompts).map(([, view]) => ({
    ...view,
    kind: 'prompt',
  }));
}

/** Names may differ only in characters that identifiers and file names cannot show. */
function offeredViews<T extends ConfiguredTool | ConfiguredResource | ConfiguredPrompt>(
  kind: OfferedView['kind'],
  offered: readonly T[],
): (readonly [T, Offered])[] {
  const taken = new Set([...TAKEN[kind], ...offered.flatMap(builtInModule)]);
  const suffix = kind.charAt(0).toUpperCase() + kind.slice(1);
  return offered.map((one) => {
    let module = builtInModule(one)[0];
    if (module === undefined) {
      const base = kebabCase(one.name, kind);
      module = base;
      for (let n = 2; taken.has(module); n += 1) module = `${base}-${n}`;
      taken.add(module);
    }
    const view = {
      name: new UserText(one.name),
      title: new UserText(one.title),
      description: new UserText(one.description),
      scopes: texts(one.scopes),
      hasScopes: one.scopes.length > 0,
      variable: one.builtIn ? camelCase(module) : `${camelCase(module)}${suffix}`,
      module,
      builtInFile: one.builtIn?.file,
      imports: one.builtIn?.imports,
      folder: '',
    };
    return [one, view];
  });
}

function builtInModule({ builtIn }: Pick<ConfiguredTool | ConfiguredPrompt, 'builtIn'>): string[] {
  return builtIn ? [builtIn.file.replace(/\.ts$/, '')] : [];
}

function kebabCase(name: string, kind: OfferedView['kind']): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('-');
  if (isWindowsDevice(joined)) return `${joined}-${kind}`;
  return /^[a-z]/.test(joined) ? joined : `${kind}-${joined}`.replace(/-$/, '');
}

function camelCase(module: string): string {
  return module.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
