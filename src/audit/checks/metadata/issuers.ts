import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { judgeHttps } from '../../protocol/https.js';
import { isOurs, namedIssuers, whyUnknown } from '../../protocol/issuer-metadata.js';
import { document, texts } from './document.js';

/** Names what is wrong with an issuer identifier as such (RFC 8414 section 2). */
function faultOf(issuer: string, { target, issuer: ours }: Context): string | undefined {
  if (isOurs(issuer, ours)) return undefined;
  const shown = JSON.stringify(issuer);
  if (!URL.canParse(issuer)) return `${shown} is no URL`;
  if (/[?#]/.test(issuer)) return `${shown} has a query or a fragment`;
  return judgeHttps(new URL(issuer), target) === 'plain' ? `${shown} is not https` : undefined;
}

/** The authorization servers that the metadata names. */
export const metadataIssuerChecks: readonly Check[] = [
  check({
    rows: ['PRM-11'],
    title: 'names at least one authorization server',
    fix: 'List the issuer of your authorization server in `authorization_servers`.',
    on: document,
    run({ document }) {
      const list = document['authorization_servers'];
      return expect(
        Array.isArray(list) && list.length > 0,
        'authorization_servers is missing or empty',
      );
    },
  }),
  check({
    rows: ['PRM-12', 'AS-02'],
    title: 'names authorization servers by their issuer string',
    fix: 'Copy the `issuer` of the authorization server character for character.',
    on: document,
    async run(context) {
      const { document } = context;
      const list = document['authorization_servers'];
      if (!Array.isArray(list) || list.length === 0) return notChecked('none is named');
      const strings = texts(list);
      if (!strings) return fail('the entries are not strings');
      const fault = strings.map((issuer) => faultOf(issuer, context)).find(Boolean);
      if (fault !== undefined) return fail(fault);
      const issuers = await context.issuers();
      const known = issuers.filter((each) => each.document);
      const wrong = known.find(({ issuer, document: own }) => own?.['issuer'] !== issuer);
      if (wrong) {
        const says = `${wrong.issuer} calls itself ${JSON.stringify(wrong.document?.['issuer'])}`;
        return fail(says, ...(wrong.found ? [wrong.found.response] : []));
      }
      return known.length === issuers.length ? pass : notChecked(whyUnknown(issuers));
    },
  }),
  check({
    rows: ['PRM-12'],
    title: 'names the authorization server whose tokens it takes',
    needs: ['issuer'],
    fix: 'Build `authorization_servers` and the verification of tokens from the same setting.',
    on: document,
    run(context) {
      const { document, issuer, ownServer } = context;
      if (ownServer) return notChecked('another issuer stands in for its authorization server');
      const named = namedIssuers(document);
      if (named.length === 0) return notChecked('none is named');
      if (named.some((each) => isOurs(each, issuer))) return pass;
      const shown = named.map((each) => JSON.stringify(each)).join(', ');
      return warn(`it takes tokens of ${issuer.issuer}, and sends clients to ${shown}`);
    },
  }),
  check({
    rows: ['PRM-13'],
    title: 'names authorization servers whose metadata can be found',
    fix: 'Publish RFC 8414 or OpenID metadata at the issuer, or correct the issuer.',
    on: document,
    async run(context) {
      const issuers = await context.issuers();
      const silent = issuers.find((each) => each.skipped === undefined && !each.document);
      if (silent) return fail(`no metadata was found for ${silent.issuer}`);
      // The first revision knew no other form; RFC 8414 section 5 lets the name be another.
      const openId = issuers.find(({ found }) => found && found.form !== 'oauth-inserted');
      if (openId?.found && !context.dialect.revision.openIdDiscovery) {
        const says = `${openId.issuer} has OpenID metadata only, which clients of this revision need not read`;
        return warn(says, openId.found.response);
      }
      const isAll = issuers.length > 0 && issuers.every(({ document }) => document);
      return isAll ? pass : notChecked(whyUnknown(issuers));
    },
  }),
  check({
    rows: ['PRM-21'],
    title: 'does not pass the keys of the authorization server off as its own',
    fix: 'Remove `jwks_uri`, unless the server signs its own responses.',
    on: document,
    async run(context) {
      const { document } = context;
      const uri = document['jwks_uri'];
      if (uri === undefined) return pass;
      if (typeof uri !== 'string' || !URL.canParse(uri)) return fail('jwks_uri is no URL');
      if (judgeHttps(new URL(uri), context.target) === 'plain') {
        return fail('jwks_uri is no https URL');
      }
      const issuers = await context.issuers();
      const isCopied = issuers.some((each) => each.document?.['jwks_uri'] === uri);
      if (isCopied) return fail('jwks_uri is the one of the authorization server');
      const isAll = issuers.length > 0 && issuers.every((each) => each.document);
      return isAll ? pass : notChecked(whyUnknown(issuers));
    },
  }),
];
