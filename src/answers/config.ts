import type { BuiltInTool, Downstream, Framework, Provider, Revision } from '../catalog/index.js';
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
  /** How the server gets tokens for another API it calls. */
  readonly downstream: Downstream;
  /** Whether tokens may or have to be bound to a key of the client (RFC 9449). */
  readonly dpop: 'off' | 'accept' | 'require';
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun';
  /** Values of the provider's parameters, where given; no secrets. */
  readonly providerSettings: Readonly<Record<string, string>>;
  /** Files that were generated and that the user deleted: nothing may import them. */
  readonly deletedFiles?: ReadonlySet<string>;
  /** The project has left the generator: nothing in it speaks of updates or of their record. */
  readonly isEjected?: boolean;
}
