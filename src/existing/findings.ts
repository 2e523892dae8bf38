import type { Door, ShapeId } from '../answers/existing-schema.js';

export type { Door, DoorKind, ShapeId } from '../answers/existing-schema.js';

/** How sure a finding is; only what is certain is ever edited. */
export type Certainty = 'certain' | 'likely' | 'unclear';

/** Where something stands: offsets in UTF-16 units, and the line from 1. */
export interface Place {
  /** Below the directory of the package, with slashes. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** One fact about a foreign project, with the reason that is shown. */
export interface Found<T> {
  readonly value: T;
  readonly certainty: Certainty;
  /** Completes "because …". */
  readonly because: string;
  readonly at?: Place;
}

/** A change of the user's code that protects it; `edits/` makes it. */
export type Spot =
  /** The expression at the place becomes `call(…expression…)`. */
  | { readonly kind: 'wrap'; readonly call: 'protectServer' | 'sealed' }
  /** A statement of its own before the one at the place: `protectServer(app.server)`, `protectNextServer()`. */
  | {
      readonly kind: 'before';
      readonly call: 'protectServer' | 'protectNextServer';
      readonly argument?: string;
    }
  /** `export { handler as GET, … }` at the place becomes `export const { GET, … } = protectRoute(handler)`. */
  | { readonly kind: 'route'; readonly handler: string; readonly methods: readonly string[] };

/** A tool, a resource or a prompt that the server offers. */
export interface Offer {
  readonly kind: 'tool' | 'resource' | 'prompt';
  /** The name; of a resource its URI or URI template. */
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
}

/** What the server offers, as far as one way of reading shows. */
export interface Offers {
  readonly offers: readonly Found<Offer>[];
  /** What that way cannot say: a computed name, a handler of a low-level server. Empty: the list is whole. */
  readonly gaps: readonly Gap[];
}

/** What a way of reading cannot say. */
export interface Gap extends Found<string> {
  /** What it is of, when that is known and only has a name that no scope map can hold. */
  readonly unusable?: Pick<Offer, 'kind' | 'name'>;
}

/** What stands beside MCP in the application, each told in the report. */
export interface Neighbour {
  readonly kind:
    | 'authentication'
    | 'body-parser'
    | 'json-parser'
    | 'cors'
    | 'cookies'
    | 'error-handler'
    | 'proxy'
    | 'event-store'
    | 'websocket'
    | 'other-server'
    | 'other-transport'
    | 'other-path'
    | 'fixed-port'
    | 'other-routes';
  /** A sentence: what it is and what follows from it. */
  readonly says: string;
  /** Whether the command has to stop for it: a way to MCP that the guard does not cover. */
  readonly stops?: true;
}

/** How the package is written and run. */
export interface PackageFacts {
  readonly name: string;
  readonly language: 'typescript' | 'javascript';
  readonly modules: 'module' | 'commonjs';
  /** What relative imports end in. */
  readonly imports: '.js' | '.ts' | '';
  /** Where run-time code stands: `src`, `lib`; empty for the package itself. */
  readonly sourceRoot: string;
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'yarn-berry' | 'bun';
  /** Where the lock file stands, if not in the package: relative, as `../..`. */
  readonly workspaceRoot?: string;
  /** Names in `scripts` of package.json. */
  readonly scripts: {
    readonly start?: string;
    readonly build?: string;
    readonly dev?: string;
    readonly test?: string;
    readonly typecheck?: string;
  };
}

/** Everything that was read of a foreign project; nothing of it was run. */
export interface Findings {
  /** Absolute, links resolved: the directory of the package. */
  readonly directory: string;
  readonly facts: PackageFacts;
  readonly shape: Found<ShapeId>;
  readonly doors: readonly Found<Door>[];
  readonly spots: readonly Found<Spot>[];
  readonly offered: Offers;
  readonly neighbours: readonly Found<Neighbour>[];
  /** Paths of routes that were not followed to MCP, as they can be asked for. */
  readonly otherPaths: readonly string[];
}
