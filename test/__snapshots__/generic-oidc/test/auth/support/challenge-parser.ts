/** A `WWW-Authenticate` value, taken apart. */
export interface ParsedChallenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = String.raw`[!#$%&'*+.^_\x60|~0-9A-Za-z-]+`;
const PARAMETER = new RegExp(String.raw`^(${TOKEN})="([\x20\x21\x23-\x5B\x5D-\x7E]*)"(?:, |$)`);

/**
 * Parses one challenge strictly by RFC 9110 section 11.6.1 and RFC 6750 section 3: quoted values,
 * no escapes, no parameter twice.
 *
 * @throws Error at the first departure
 */
export function parseChallenge(value: string | null): ParsedChallenge {
  const match = new RegExp(`^(${TOKEN}) (.+)$`).exec(value ?? '');
  if (!match?.[1] || !match[2]) throw new Error('not a challenge with parameters');
  const parameters = new Map<string, string>();
  let rest = match[2];
  while (rest !== '') {
    const parameter = PARAMETER.exec(rest);
    if (!parameter?.[1]) throw new Error(`not a parameter: ${rest}`);
    const name = parameter[1].toLowerCase();
    if (parameters.has(name)) throw new Error(`${name} appears twice`);
    parameters.set(name, parameter[2] ?? '');
    rest = rest.slice(parameter[0].length);
  }
  return { scheme: match[1], parameters };
}
