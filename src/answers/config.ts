import type { BuiltInTool, Downstream, Framework, Provider, Revision } from '../catalog/index.js';
import type { RoleGrants } from '../../templates/src/auth/token/provider-profile.js';
import type { ToolAnswer } from './schema.js';

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
export interface Machine {
  readonly clientId: string;
  /** Beside the base scopes. */
  readonly scopes: readonly string[];
}

/** The validated, completed answers: the only input of rendering. Frozen. */
export interface Config {
  /** Package name and MCP server name. */
  readonly name: string;
  readonly framework: Framework;
  readonly provider: Provider;
  readonly revision: Revision;
  readonly tools: readonly ConfiguredTool[];
  readonly scopeHierarchy: Readonly<Record<string, readonly string[]>>;
  readonly baseScopes: readonly string[];
  /** Clients that may call for themselves; undefined where none may. */
  readonly machines?: readonly Machine[];
  /** What roles grant; undefined where they grant nothing. */
  readonly roles?: readonly RoleGrants[];
  /** How the server gets tokens for another API it calls. */
  readonly downstream: Downstream;
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun';
  /** Values of the provider's parameters, where given; no secrets. */
  readonly providerSettings: Readonly<Record<string, string>>;
  /** Files that were generated and that the user deleted: nothing may import them. */
  readonly deletedFiles?: ReadonlySet<string>;
  /** The project has left the generator: nothing in it speaks of updates or of their record. */
  readonly isEjected?: boolean;
}
