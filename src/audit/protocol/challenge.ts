import { header, type Response } from '../../http/response.js';

/** One challenge of a `WWW-Authenticate` header (RFC 9110 section 11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case; a name that is repeated stands here with its first value. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly repeated: readonly string[];
}

/** A challenge that cannot be read; the message says where. */
export class ChallengeSyntaxError extends Error {
  override readonly name = 'ChallengeSyntaxError';
  readonly code = 'challenge-syntax';
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+/;
/** Credentials of one piece, as Negotiate and NTLM have them (RFC 9110 section 11.2). */
const TOKEN68 = /^ +[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/;
const QUOTED = /^"((?:[^"\\]|\\[\t\x20-\xff])*)"/;

/**
 * Reads the challenges of one header value, strictly.
 *
 * @throws ChallengeSyntaxError
 */
export function parseChallenges(value: string): Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string>; repeated: string[] }[] = [];
  let rest = value.replace(/^[ \t,]+/, '').trimEnd();
  while (rest !== '') {
    const word = TOKEN.exec(rest)?.[0];
    if (word === undefined) throw new ChallengeSyntaxError(`unexpected ${excerpt(rest)}`);
    rest = rest.slice(word.length);
    const assigned = /^[ \t]*=[ \t]*/.exec(rest);
    const current = challenges.at(-1);
    if (assigned && current) {
      rest = rest.slice(assigned[0].length);
      const [whole, text] = readValue(rest, word);
      rest = rest.slice(whole.length);
      const name = word.toLowerCase();
      if (current.parameters.has(name)) current.repeated.push(name);
      else current.parameters.set(name, text);
    } else if (assigned) {
      throw new ChallengeSyntaxError(`the parameter ${word} stands before any scheme`);
    } else {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map(), repeated: [] });
      const single = TOKEN68.exec(rest)?.[0];
      if (single !== undefined) rest = rest.slice(single.length);
      else if (/^ +[^ ,]/.test(rest)) {
        rest = rest.trimStart();
        continue;
      }
    }
    const separator = /^[ \t]*(?:,[ \t]*)+/.exec(rest)?.[0];
    if (separator === undefined && rest.trim() !== '') {
      throw new ChallengeSyntaxError(`a comma is missing before ${excerpt(rest)}`);
    }
    rest = rest.slice(separator?.length ?? rest.length);
  }
  return challenges;
}

/**
 * Reads the Bearer challenge of a response, if there is one that can be read; that of DPoP has the same
 * parameters and counts where there is no other (RFC 9449 section 7.1).
 */
export function bearerChallenge(response: Response): Challenge | undefined {
  try {
    const all = parseChallenges(header(response, 'www-authenticate') ?? '');
    const bearer = ['bearer', 'dpop']
      .map((wanted) => all.filter(({ scheme }) => scheme === wanted))
      .find((found) => found.length > 0);
    if (!bearer) return undefined;
    // Of several, that of the MCP server: a gateway in front may send one of its own.
    return bearer.find(({ parameters }) => parameters.has('resource_metadata')) ?? bearer[0];
  } catch {
    return undefined;
  }
}

/** Lists the scopes that a challenge names, each once. */
export function scopesIn(response: Response): readonly string[] {
  const scope = bearerChallenge(response)?.parameters.get('scope') ?? '';
  return [...new Set(scope.split(' ').filter((each) => each !== ''))];
}

function readValue(rest: string, name: string): [whole: string, text: string] {
  const quoted = QUOTED.exec(rest);
  if (quoted) return [quoted[0], (quoted[1] ?? '').replace(/\\(.)/g, '$1')];
  const plain = TOKEN.exec(rest);
  if (plain) return [plain[0], plain[0]];
  throw new ChallengeSyntaxError(`the value of ${name} is neither a token nor a quoted text`);
}

function excerpt(text: string): string {
  return JSON.stringify(text.trim().slice(0, 20));
}
