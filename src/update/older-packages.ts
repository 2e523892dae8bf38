import { isRecord } from '../answers/is-record.js';
import { compareVersions } from '../project/versions.js';

/** A package that a project has in an older version than the one it was generated for. */
export interface OlderPackage {
  readonly name: string;
  readonly yours: string;
  readonly generated: string;
}

/** Lists packages that are older than those of the templates, which were tried together and carry fixes. */
export function olderPackages(
  yours: string | undefined,
  generated: string | undefined,
): OlderPackage[] {
  const [mine, theirs] = [yours, generated].map(parse);
  return ['dependencies', 'devDependencies'].flatMap((part) => {
    const [here, there] = [mine?.[part], theirs?.[part]];
    if (!isRecord(here) || !isRecord(there)) return [];
    return Object.entries(there).flatMap(([name, wanted]): OlderPackage[] => {
      const found = Object.hasOwn(here, name) ? here[name] : undefined;
      if (typeof found !== 'string' || typeof wanted !== 'string') return [];
      const isOlder = (compareVersions(found, wanted) ?? 0) < 0;
      return isOlder ? [{ name, yours: found, generated: wanted }] : [];
    });
  });
}

function parse(text: string | undefined): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text?.replace(/^\uFEFF/, '') ?? '');
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
