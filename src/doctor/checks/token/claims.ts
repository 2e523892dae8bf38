import { citation } from '../../../requirements/index.js';
import { listed, shown } from '../../quote.js';
import { differs, type Explain } from './explain.js';

/** Compares the claims with those that access tokens of this provider have, or never have (TOK-19). */
export const explainClaims: Explain = ({ claims, checked, provider }) => {
  const { broken, expects, names, outcome } = checked;
  if (names.length === 0) return undefined;
  const wrong = broken.map(({ claim, wants, reason }) => {
    if (wants === 'absent') return `${claim} must not be there (${reason})`;
    return names.includes(claim)
      ? `${claim} must be ${wants === 'present' ? 'a value' : wants} (${reason})`
      : `${claim} is missing (${reason})`;
  });
  const absent = [...expects.required, 'exp'].filter(
    (claim) => !names.includes(claim) && !broken.some((rule) => rule.claim === claim),
  );
  const problems = [...wrong, ...absent.map((claim) => `${claim} is missing`)];
  if (typeof claims['exp'] !== 'number' && !absent.includes('exp')) {
    problems.push('exp is no number');
  }
  if (
    outcome.verdict === 'refused' &&
    outcome.reason === 'claim_invalid' &&
    problems.length === 0
  ) {
    problems.push(outcome.detail);
  }
  if (problems.length === 0) return undefined;
  const remedy = `see that this is an access token for this API, and set ${provider.label} up as its guide in the README of the project says`;
  return differs('claims', problems.join('; '), remedy, citation('TOK-19'));
};

/** Explains a token of a client alone: nobody signed in (TOK-25). */
export const explainClientOnly: Explain = ({ checked }) => {
  const [reason] = checked.clientOnly;
  if (reason === undefined) return undefined;
  const says = `it was issued to a client, not to a user (${reason})`;
  const remedy =
    'sign in as a user (authorization code with PKCE); tokens of the client credentials grant are refused, ' +
    'since whatever is kept or decided for a user would have none. To let a machine call, list its client ID and ' +
    'scopes under machines in secure-mcp.json, where that is possible with the provider; elsewhere give the machine ' +
    'a user of its own, and the refresh token of one sign-in';
  return differs('client-only', says, remedy, citation('TOK-25'));
};

/** Explains a token that is bound to a key (RFC 9449, RFC 8705). */
export const explainBinding: Explain = ({ claims, checked }) => {
  const { cnf } = claims;
  const type = checked.introspected ? claims['token_type'] : undefined;
  const isOther = typeof type === 'string' && type.toLowerCase() !== 'bearer';
  if (cnf === undefined && !isOther) return undefined;
  const members = typeof cnf === 'object' && cnf !== null ? Object.keys(cnf) : [];
  const by =
    members.includes('jkt') || (isOther && type.toLowerCase() === 'dpop')
      ? 'DPoP'
      : members.includes('x5t#S256')
        ? 'mutual TLS'
        : 'a key';
  const says = `it is bound to a key of the client by ${by}${cnf === undefined ? '' : ' (cnf)'}`;
  const remedy =
    'MCP clients send bearer tokens, and this server checks no proof of a key: switch the binding off for this client or API';
  return differs('bound-to-key', says, remedy, citation('EXT-09'));
};

/** Explains a client that the operator has not listed (TOK-31). */
export const explainClient: Explain = ({ checked }) => {
  const { client, outcome } = checked;
  if (outcome.verdict !== 'refused' || outcome.reason !== 'client_not_allowed') return undefined;
  const name = typeof client === 'string' ? shown(client) : 'the client';
  const remedy = 'add it to ALLOWED_CLIENT_IDS if it may call this server';
  return differs('client', `${name} is not in ALLOWED_CLIENT_IDS`, remedy, citation('TOK-31'));
};

/** Names claims that a token has in place of scopes. */
export function scopesElsewhere(names: readonly string[], read: readonly string[]): string {
  const others = ['scope', 'scp', 'scopes', 'permissions', 'roles', 'groups'];
  const found = others.filter((name) => names.includes(name) && !read.includes(name));
  return found.length === 0 ? '' : `; ${listed(found)} in it grants nothing here`;
}
