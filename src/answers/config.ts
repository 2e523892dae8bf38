import type {
  BuiltInPrompt,
  BuiltInResource,
  BuiltInTool,
  Downstream,
  Framework,
  Provider,
  Revision,
  StoreRecord,
  UpstreamRecord,
} from '../catalog/index.js';
import type { RoleGrants } from '../../templates/src/auth/token/provider-profile.js';
import type { ExistingAnswer } from './existing-schema.js';
import type { Answers, ToolAnswer } from './schema.js';

/** Answers about a tool beside what names and describes it and who may call it. */
export type ToolOptions = Omit<Required<ToolAnswer>, 'name' | 'title' | 'description' | 'scopes'>;

/** A tool of the generated server, with every default filled in. */
export interface ConfiguredTool extends Readonly<ToolOptions> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** All of them are needed to call the tool, beside the base scopes. */
  readonly scopes: readonly string[];
  /** The catalog's tool when the generator brings an implementation, else a tool of the user's own. */
  readonly builtIn: BuiltInTool | undefined;
}

/** A client that may call for itself, with the most that it may hold. */
interface Machine {
  readonly clientId: string;
  /** Beside the base scopes. */
  readonly scopes: readonly string[];
}

/** An authorization server beside the main one. */
export interface ConfiguredIssuer {
  /** Its name in AUTH_SERVER_ISSUERS; two that shape their tokens alike have one name. */
  readonly key: string;
  readonly provider: Provider;
  /** Values of its parameters, where given; no secrets. */
  readonly providerSettings: Readonly<Record<string, string>>;
}

/** A resource of the generated server, or a kind of them, with every default filled in. */
export interface ConfiguredResource {
  /** A URI or a URI template. */
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: string | undefined;
  /** All of them are needed to read it, to complete its variables and to listen to it. */
  readonly scopes: readonly string[];
  readonly builtIn: BuiltInResource | undefined;
}

/** A prompt of the generated server, with every default filled in. */
export interface ConfiguredPrompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** All of them are needed to get it and to complete its arguments. */
  readonly scopes: readonly string[];
  readonly builtIn: BuiltInPrompt | undefined;
}

/** The validated, completed answers: the only input of rendering. Frozen. */
export interface Config {
  /** Package name and MCP server name. */
  readonly name: string;
  /** Where the server existed before: a record of `catalog/existing.ts`, which nobody can choose. */
  readonly framework: Framework;
  /** Only where the server existed before. */
  readonly existing?: ExistingAnswer;
  readonly provider: Provider;
  /** Only where the provider is the project's own authorization server. */
  readonly signIn?: { readonly upstream: UpstreamRecord; readonly store: StoreRecord };
  readonly revision: Revision;
  readonly tools: readonly ConfiguredTool[];
  readonly resources: readonly ConfiguredResource[];
  readonly prompts: readonly ConfiguredPrompt[];
  /** What lists show to a caller; everything where nothing is said. */
  readonly lists: Answers['lists'];
  readonly scopeHierarchy: Readonly<Record<string, readonly string[]>>;
  readonly baseScopes: readonly string[];
  /** Clients that may call for themselves; undefined where none may. */
  readonly machines?: readonly Machine[];
  /** What roles grant; undefined where they grant nothing. */
  readonly roles?: readonly RoleGrants[];
  /** How the server gets tokens for another API it calls. */
  readonly downstream: Downstream;
  /** Whether tokens may or have to be bound to a key of the client (RFC 9449). */
  readonly dpop: 'off' | 'accept' | 'require';
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun';
  /** Values of the provider's parameters, where given; no secrets. */
  readonly providerSettings: Readonly<Record<string, string>>;
  /** Whose tokens are taken beside those of `provider`; none unless chosen. */
  readonly issuers?: readonly ConfiguredIssuer[];
  /** Files that were generated and that the user deleted: nothing may import them. */
  readonly deletedFiles?: ReadonlySet<string>;
  /** The project has left the generator: nothing in it speaks of updates or of their record. */
  readonly isEjected?: boolean;
}
