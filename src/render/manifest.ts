import { createHash } from 'node:crypto';
import type { Config } from '../answers/config.js';
import { GENERATOR_VERSION } from '../version.js';
import type { FileKind } from './file-table.js';

/** Where the record of what was generated stands in a project. */
export const MANIFEST_PATH = '.secure-mcp/manifest.json';

/** Where the text of a generated file is kept as it was generated, for three-way merges. */
export function basePath(path: string): string {
  return `.secure-mcp/base/${path}.txt`;
}

/**
 * The manifest: sorted keys, no times, so that the same answers give the same bytes.
 *
 * @param left what an update leaves: files the user deleted, files with conflicts to resolve, and
 *   changes that the user kept out
 */
export function manifestText(
  config: Config,
  files: ReadonlyMap<string, { readonly kind: FileKind; readonly text: string }>,
  left: {
    readonly deleted?: readonly string[];
    readonly pending?: readonly string[];
    readonly kept?: readonly object[];
  } = {},
): string {
  const entries = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  const manifest = {
    format: 1,
    generator: { name: 'create-secure-mcp', version: GENERATOR_VERSION },
    spec: config.revision.id,
    files: Object.fromEntries(
      entries.map(([path, { kind, text }]) => [path, { kind, sha256: sha256(text) }]),
    ),
    deleted: left.deleted ?? [],
    pending: left.pending ?? [],
    ...(left.kept && left.kept.length > 0 ? { kept: left.kept } : {}),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
