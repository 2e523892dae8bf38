import type {
  Annotations,
  Icon,
  InputRequiredResult,
  ReadResourceResult,
  Resource as ListedResource,
} from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.js';
import type { Context } from '../mcp/context.js';

type Maybe<T> = T | Promise<T>;

/** The names in one expression of a template, without its operator: `a,b` has two. */
type NamesIn<List extends string> = List extends `${infer First},${infer Rest}`
  ? First | NamesIn<Rest>
  : List;
type NamesOf<Expression extends string> =
  Expression extends `${'+' | '#' | '.' | '/' | '?' | '&'}${infer List}`
    ? NamesIn<List>
    : NamesIn<Expression>;
/** The names of a template's variables, from its text; a plain URI has none. */
export type VariableOf<Uri extends string> =
  Uri extends `${string}{${infer Expression}}${infer Rest}`
    ? NamesOf<Expression> | VariableOf<Rest>
    : never;

/** Their values, decoded and checked: only of a path, `{+x}`, does a value hold a slash. */
export type Variables<Uri extends string> = string extends Uri
  ? Readonly<Record<string, string>>
  : Readonly<Record<VariableOf<Uri>, string>>;

/**
 * What a resource holds: text, bytes, a value that is sent as JSON, or contents as the protocol has them.
 * Nothing (`undefined`) where there is none, or none of this caller: both are answered alike (SCOPE-09).
 */
export type ResourceContent =
  | string
  | Uint8Array
  | Pick<ReadResourceResult, 'contents'>
  | InputRequiredResult
  | object
  | number
  | boolean
  | null
  | undefined;

/** Suggests values that begin with what was typed, for the caller alone. `others` are those already chosen. */
export type Complete = (
  value: string,
  context: Context,
  others: Readonly<Record<string, string>>,
) => Maybe<readonly string[]>;

/**
 * A resource, or with variables in its URI a template of many. Who may read it stands in
 * `src/mcp/registry.ts` or, for your own, in `src/scope-map.ts`; whose it is, `read` decides.
 */
export interface Resource<Uri extends string = string> {
  readonly name: string;
  /** As clients read it, `todo://items`, or with variables, `todo://items/{id}`. */
  readonly uri: Uri;
  readonly title: string;
  readonly description: string;
  readonly mimeType?: string;
  readonly icons?: Icon[];
  readonly annotations?: Annotations;
  read(variables: Variables<Uri>, context: Context): Maybe<ResourceContent>;
  /** Lists what there is of a template, for callers with its scopes: only what is theirs. */
  list?(context: Context): Maybe<readonly ListedResource[]>;
  readonly complete?: Partial<Readonly<Record<VariableOf<Uri>, Complete>>>;
  /**
   * Decides whether a caller is told of changes. When left out everyone is who may read, of a template
   * nobody: its scopes do not say whose a URI is.
   */
  mayObserve?(variables: Variables<Uri>, caller: Caller): boolean;
}

/** Resources of any URI, as the server registers them. */
export type AnyResource = Omit<Resource, 'complete'> & {
  readonly complete?: Readonly<Record<string, Complete | undefined>>;
};

/** Lets TypeScript read the variables from the URI. */
export function defineResource<const Uri extends string>(resource: Resource<Uri>): Resource<Uri> {
  return resource;
}
