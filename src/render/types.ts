/** A rendered project: path relative to its root, with `/`, → text with LF line ends. */
export type FileTree = ReadonlyMap<string, string>;
