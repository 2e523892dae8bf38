import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../answers/config.js';
import { staleScopes, type NeededScopes } from '../../project/stale-scopes.js';
import { findingsOf, type Diagnosed } from '../model.js';

const finding = findingsOf('environment');

/** Compares the files that list scopes with what the server asks for. */
export function checkScopeMap(
  directory: string,
  config: Config,
  needed?: NeededScopes,
): Diagnosed[] {
  const read = (file: string) => {
    try {
      return readFileSync(path.join(directory, file), 'utf8');
    } catch {
      return undefined;
    }
  };
  return staleScopes(config, read, needed).map(({ path: file, says }) =>
    finding('scope-map', 'warn', `${file} ${says}`, {
      remedy:
        'update brings what follows from secure-mcp.json; mend edited files by hand, and load the set-up file anew',
    }),
  );
}
