import { citation } from '../../../requirements/index.js';
import { shown } from '../../quote.js';
import { differs, type Explain, type TokenFacts } from './explain.js';

/** `iss` is compared character for character, so a slash is enough to lose (TOK-07). */
export const explainIssuer: Explain = (facts) => {
  const { issuer } = facts.checked.expects;
  const { iss } = facts.claims;
  const source = citation('TOK-07');
  if (iss === issuer) return undefined;
  if (iss === undefined) {
    // Introspection may leave it out: the endpoint belongs to the issuer.
    if (facts.header === undefined) return undefined;
    const remedy = 'this is hardly an access token of your authorization server; take that one';
    return differs('issuer', `there is no iss; the server wants ${shown(issuer)}`, remedy, source);
  }
  if (typeof iss !== 'string') {
    const remedy = 'take the access token of your authorization server';
    return differs('issuer', 'iss is no text', remedy, source);
  }
  const says = `iss is ${shown(iss)}; the server wants ${shown(issuer)}`;
  return differs('issuer', says, remedyFor(iss, issuer, facts), source);
};

function remedyFor(iss: string, issuer: string, { provider }: TokenFacts): string {
  const known = provider.remedies.issuers?.find(({ matches }) => new RegExp(matches).test(iss));
  if (known !== undefined) return known.remedy;
  return `${differenceOf(iss, issuer)}. Set AUTH_SERVER_ISSUER to the iss of the token if that is your authorization server; else get a token from the one that is`;
}

/** In what two issuers differ, in words. */
function differenceOf(iss: string, issuer: string): string {
  if (iss === `${issuer}/` || issuer === `${iss}/`) return 'they differ by the slash at the end';
  if (iss.toLowerCase() === issuer.toLowerCase()) return 'they differ by upper and lower case';
  if (!URL.canParse(iss)) return 'the iss of the token is no URL';
  const [one, other] = [new URL(iss), new URL(issuer)];
  if (one.host === other.host && one.protocol !== other.protocol) {
    return 'they differ by http and https, as behind a proxy that hides https';
  }
  if (one.host !== other.host) {
    return one.pathname === other.pathname
      ? 'another host: another name of the same server, or another environment'
      : 'another authorization server';
  }
  return 'the same host, but another tenant, realm, version or authorization server on it';
}
