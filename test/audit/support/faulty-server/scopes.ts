import type { Features } from './features.js';
import type { Fields } from './reply.js';
import type { Tool } from './tools.js';

/** What can be wrong with scopes: what a token may do. */
export interface ScopeFaults {
  noScopes: boolean;
  someScopes: boolean;
  /** Asks for scopes at the door and never again. */
  openTools: boolean;
  /** Looks at the first name or method in the text, whatever the parser makes of it. */
  readsFirst: boolean;
  /** Looks at the tool that the header names. */
  trustsHeader: boolean;
  /** Looks at the tool that a header of no specification names. */
  trustsOwnHeader: boolean;
  /** Knows its tools by their names in any case, and guards them by one. */
  namesWithoutCase: boolean;
  /** Lists to callers only what they may call. */
  hidesTools: boolean;
  /** Takes a narrow scope for the broad one that implies it. */
  upsideDown: boolean;
  /** Where scopes are compared otherwise than as a whole. */
  comparison: 'without case' | 'by beginning' | 'by part' | 'with commas' | 'in order';
  /** Where it is so. */
  comparedAt: 'door' | 'tool';
  allAtDoor: boolean;
  /** Knows the scopes of tools in the form of the newest revision. */
  guardsNewestEra: boolean;
  noHierarchy: boolean;
  refusesWith401: boolean;
  refusesInside200: boolean;
  refusesInStreams: boolean;
  /** Refuses a call for the door alone, and for the tool the next time. */
  namesDoorFirst: boolean;
  namesBroad: boolean;
  namesOthersEachTime: boolean;
  asksForOfflineAccess: boolean;
  /** Puts this in front of the scopes it names. */
  misspells: string;
}

/** Decides by scopes. */
export interface Gate {
  /** What the caller lacks for these; empty when nothing. */
  missing(
    held: readonly string[],
    needed: readonly string[],
    at: 'door' | 'tool',
  ): readonly string[];
  /** What a refusal tells to ask for. */
  named(needed: readonly string[], missing: readonly string[]): readonly string[];
}

/** Builds the gate of a server. */
export function createGate(
  faults: Partial<ScopeFaults>,
  { hierarchy, scopePrefix }: Features,
): Gate {
  let refusals = 0;
  const isSame = (held: string, needed: string): boolean => {
    switch (faults.comparison) {
      case 'without case':
        return held.toLowerCase() === needed.toLowerCase();
      case 'by beginning':
        return held.startsWith(needed);
      case 'by part':
        return needed.startsWith(held);
      case 'with commas':
        return held.split(',').includes(needed);
      default:
        return held === needed;
    }
  };
  return {
    missing(held, needed, at) {
      if (faults.noScopes) return [];
      const isOdd = at === (faults.comparedAt ?? 'door');
      if (isOdd && faults.comparison === 'in order') {
        return held.join(' ').startsWith(needed.join(' ')) ? [] : needed;
      }
      const broad = (scope: string) =>
        !faults.noHierarchy && held.some((each) => hierarchy[each]?.includes(scope) === true);
      const narrow = (scope: string) =>
        faults.upsideDown === true && held.some((each) => hierarchy[scope]?.includes(each));
      const without = needed.filter(
        (scope) =>
          !broad(scope) &&
          !narrow(scope) &&
          !held.some((each) => (isOdd ? isSame(each, scope) : each === scope)),
      );
      return faults.someScopes && without.length < needed.length ? [] : without;
    },
    named(needed, missing) {
      refusals += 1;
      const broad = Object.keys(hierarchy).filter((scope) =>
        missing.some((each) => hierarchy[scope]?.includes(each)),
      );
      return [
        ...(faults.namesBroad && broad.length > 0 ? broad : []),
        ...needed.map((scope) => `${faults.misspells ?? scopePrefix}${scope}`),
        ...(faults.namesOthersEachTime ? [`extra:${refusals % 2}`] : []),
        ...(faults.asksForOfflineAccess ? ['offline_access'] : []),
      ];
    },
  };
}

/** Scopes that a call takes; of a tool that does not exist, those of the door. */
export function scopesOf(
  faults: Partial<ScopeFaults>,
  tool: Tool | undefined,
  { doorScopes }: Features,
): readonly string[] {
  if (faults.openTools) return doorScopes;
  return [...new Set([...doorScopes, ...(tool?.scopes ?? [])])];
}

/** The name of the tool that the gate believes is called. */
export function calledTool(
  faults: Partial<ScopeFaults>,
  { body, headers }: { body: string; headers: Readonly<Record<string, unknown>> },
  name: unknown,
): unknown {
  if (faults.trustsHeader && headers['mcp-name'] !== undefined) return headers['mcp-name'];
  if (faults.trustsOwnHeader && headers['x-mcp-tool'] !== undefined) return headers['x-mcp-tool'];
  if (!faults.readsFirst) return name;
  const [, first] = /"name":"([^"]*)"(?!,"version")/.exec(body) ?? [];
  return first;
}

/** The same challenge with other scopes. */
export function withScopes(fields: Fields, scopes: readonly string[]): Fields {
  const challenge = [fields['www-authenticate']].flat()[0] ?? '';
  if (challenge === '') return fields;
  return {
    ...fields,
    'www-authenticate': challenge.replace(/scope="[^"]*"/, `scope="${scopes.join(' ')}"`),
  };
}
