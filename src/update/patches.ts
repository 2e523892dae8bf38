import type { FileChange } from './apply-update.js';
export function patchChanges(_d: string, _f: ReadonlyMap<string, { before: string; after: string }>): FileChange[] { return []; }
