import { shapes } from '../catalog/existing.js';
import { ExistingError } from './existing-error.js';
import { installedManifest } from './installed-manifest.js';
import type { Project } from './project.js';

const SDKS = { 1: '@modelcontextprotocol/sdk', 2: '@modelcontextprotocol/server' } as const;

/**
 * Refuses a library whose version executes messages with another SDK than the one that the guard is written for:
 * what the guard imports would not be there, and would not read messages as that library does.
 *
 * @throws {@link ExistingError}
 */
export function refuseOtherSdk(project: Project): void {
  for (const { sdk, libraries } of shapes) {
    for (const library of libraries) {
      if (!project.imported.has(library)) continue;
      const found = sdkOf(project, library);
      if (found === undefined || found === sdk) continue;
      throw new ExistingError(
        'unsupported-server',
        `${library} serves MCP here with SDK ${found} (${SDKS[found]}), and there is a guard for it with SDK ${sdk} (${SDKS[sdk]}) only: install a version of ${library} that uses that one`,
      );
    }
  }
}

/** The SDK that a library asks for where it is installed, else the one that the package names; undefined for both. */
function sdkOf({ sources, dependencies }: Project, library: string): 1 | 2 | undefined {
  const asked = namesIn(installedManifest(sources.directory, library)) ?? [...dependencies];
  const [sdk, ...others] = ([1, 2] as const).filter((each) => asked.includes(SDKS[each]));
  return others.length === 0 ? sdk : undefined;
}

/** What an installed package depends on, or wants beside it; undefined where nobody can say. */
function namesIn(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  try {
    const { dependencies, peerDependencies } = JSON.parse(text) as Record<string, object>;
    return Object.keys({ ...dependencies, ...peerDependencies });
  } catch {
    return undefined;
  }
}
