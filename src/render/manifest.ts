import { GENERATOR_VERSION } from '../version.js';

/** Where a project says which version generated it. */
export const MANIFEST_PATH = '.secure-mcp/manifest.json';

/** What the record says of a project as a whole. */
export interface ManifestFacts {
  /** Version of the generator; this one when left out. */
  readonly version?: string;
  /** Revision of the MCP specification. */
  readonly spec: string;
  /** Files that the user deleted. */
  readonly deleted?: readonly string[];
  /** Files with conflicts to resolve. */
  readonly pending?: readonly string[];
  /** Changes that the user kept out. */
  readonly kept?: readonly object[];
}

/** Writes the manifest: no times, so that the same answers give the same bytes. */
export function manifestText({
  version = GENERATOR_VERSION,
  spec,
  deleted = [],
  pending = [],
  kept = [],
}: ManifestFacts): string {
  const manifest = {
    format: 2,
    generator: { name: 'create-secure-mcp', version },
    spec,
    deleted,
    pending,
    ...(kept.length > 0 ? { kept } : {}),
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
