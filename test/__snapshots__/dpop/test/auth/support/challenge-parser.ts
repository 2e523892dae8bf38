/** One challenge of a `WWW-Authenticate` value, taken apart. */
export interface ParsedChallenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = String.raw`[!#$%&'*+.^_\x60|~0-9A-Za-z-]+`;
const SCHEME = new RegExp(`^(${TOKEN}) `);
const PARAMETER = new RegExp(String.raw`^(${TOKEN})="([\x20\x21\x23-\x5B\x5D-\x7E]*)"(?:, |$)`);

/**
 * Parses challenges strictly by RFC 9110 section 11.6.1, RFC 6750 section 3 and RFC 9449 section 7.1: quoted
 * values, no escapes, no scheme and no parameter twice, no scheme without parameters.
 *
 * @throws Error at the first departure
 */
export function parseChallenges(value: string | null): readonly ParsedChallenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let rest = value ?? '';
  while (rest !== '') {
    const scheme = SCHEME.exec(rest)?.[1];
    if (scheme !== undefined) {
      if (challenges.some((each) => each.scheme === scheme)) throw new Error(`${scheme} twice`);
      challenges.push({ scheme, parameters: new Map() });
      rest = rest.slice(scheme.length + 1);
    }
    const parameter = PARAMETER.exec(rest);
    const challenge = challenges.at(-1);
    if (!parameter?.[1] || !challenge) throw new Error(`not a parameter: ${rest}`);
    const name = parameter[1].toLowerCase();
    if (challenge.parameters.has(name)) throw new Error(`${name} appears twice`);
    challenge.parameters.set(name, parameter[2] ?? '');
    rest = rest.slice(parameter[0].length);
  }
  return challenges;
}

/** Parses the first challenge, whose scheme is the one that was used. */
export function parseChallenge(value: string | null): ParsedChallenge {
  const [first] = parseChallenges(value);
  if (!first) throw new Error('not a challenge with parameters');
  return first;
}
