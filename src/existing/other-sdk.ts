import path from 'node:path';
import { shapes } from '../catalog/existing.js';
import { ExistingError } from './existing-error.js';
import type { Project } from './project.js';
import { readBounded } from './read-bounded.js';

const SDKS = { 1: '@modelcontextprotocol/sdk', 2: '@modelcontextprotocol/server' } as const;

/** Directories above the package in which its packages may be installed. */
const MAX_PARENTS = 6;

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
  const asked = askedFor(sources.directory, library) ?? [...dependencies];
  const [sdk, ...others] = ([1, 2] as const).filter((each) => asked.includes(SDKS[each]));
  return others.length === 0 ? sdk : undefined;
}

/** What an installed package depends on, or wants beside it; undefined where it is not installed. */
function askedFor(directory: string, name: string): string[] | undefined {
  let place = directory;
  for (let level = 0; level <= MAX_PARENTS; level += 1) {
    const bytes = readBounded(path.join(place, 'node_modules', name, 'package.json'));
    if (bytes) return namesIn(bytes.toString('utf8'));
    place = path.dirname(place);
  }
  return undefined;
}

function namesIn(text: string): string[] | undefined {
  try {
    const { dependencies, peerDependencies } = JSON.parse(text) as Record<string, object>;
    return Object.keys({ ...dependencies, ...peerDependencies });
  } catch {
    return undefined;
  }
}
