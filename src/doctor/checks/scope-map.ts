import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../answers/config.js';
import { staleScopes } from '../../project/stale-scopes.js';
import { findingsOf, type Diagnosed } from '../model.js';

const finding = findingsOf('environment');

/** Whether everything that names scopes says what the scope map says. */
export function checkScopeMap(directory: string, config: Config): Diagnosed[] {
  const stale = staleScopes(config, (file) => {
    try {
      return readFileSync(path.join(directory, file), 'utf8');
    } catch {
      return undefined;
    }
  });
  return stale.map(({ path: file, says }) =>
    finding('scope-map', 'warn', `${file} ${says}, against src/scope-map.ts`, {
      remedy:
        'update brings what follows from the map; mend edited files by hand, and load the set-up file anew',
    }),
  );
}
