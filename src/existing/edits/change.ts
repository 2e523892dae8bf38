import type { SyntaxNode } from '../nodes.js';
import type { Splice } from './splice.js';

/** A change of a file: the characters, and what they mean for the tree. */
export interface Change {
  readonly splices: readonly Splice[];
  readonly tree: TreeChange;
}

/** What a change means; everything else stays. */
export type TreeChange =
  /** An expression becomes the argument of a call. */
  | { readonly kind: 'wrap'; readonly node: SyntaxNode; readonly call: string }
  /** A statement comes before another one, or at the end of the file. */
  | { readonly kind: 'insert'; readonly before: SyntaxNode | undefined; readonly code: string }
  /** A statement becomes another one. */
  | { readonly kind: 'replace'; readonly node: SyntaxNode; readonly code: string }
  /** A call becomes its only argument. */
  | { readonly kind: 'unwrap'; readonly node: SyntaxNode }
  /** A statement goes. */
  | { readonly kind: 'remove'; readonly node: SyntaxNode };

/** A file cannot be changed safely. The message completes "it is not edited: …". */
export class EditFault extends Error {}
