import { bearerChallenge, type Context } from '../context.js';
import { header, jsonObject, mediaType } from '../http/answer.js';
import { reachOfHost } from '../http/address-policy.js';
import { broken, doubtful, expect, holds, unknown, type Check, type Outcome } from '../model.js';
import { insertedUrl, type MetadataSurvey } from '../survey-metadata.js';

type Found = MetadataSurvey & {
  readonly found: NonNullable<MetadataSurvey['found']>;
  readonly document: NonNullable<MetadataSurvey['document']>;
};

/** A check on the document; without one there is nothing to say here, PRM-01 says it. */
const onDocument =
  (judge: (survey: Found, context: Context) => Outcome | Promise<Outcome>) =>
  async (context: Context): Promise<Outcome> => {
    const survey = await context.metadata();
    const { found, document } = survey;
    if (!found || !document) return unknown('there is no metadata document');
    const outcome = await judge({ ...survey, found, document }, context);
    const isBare = outcome.kind === 'broken' && outcome.answers.length === 0;
    return isBare ? { ...outcome, answers: [found.answer] } : outcome;
  };

/** What is said of https on this machine, where it is not needed. */
export const ON_LOOPBACK =
  'this is loopback, where plain http is fine; nothing is known of the server in production';

const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined;

/** Protected resource metadata (RFC 9728). */
export const metadataChecks: readonly Check[] = [
  {
    rows: ['PRM-01', 'PRM-05', 'PRM-06'],
    title: 'publishes protected resource metadata as 200 with one JSON object, for anyone',
    fix: 'Answer GET on /.well-known/oauth-protected-resource + the path of the endpoint with 200, application/json and the document of RFC 9728, without asking for a token.',
    async run(context) {
      const { found, inserted } = await context.metadata();
      if (found && mediaType(found.answer) === 'application/json') return holds;
      if (found)
        return broken(
          `the document is served as ${mediaType(found.answer) || 'no media type'}`,
          found.answer,
        );
      const { status } = inserted;
      if (status === 200) return broken('what is served is no JSON object', inserted);
      if (status >= 300 && status < 400)
        return broken(`it redirects (${status}); clients have no session`, inserted);
      return broken(`GET answers ${status} where the document belongs`, inserted);
    },
  },
  {
    rows: ['PRM-02'],
    title: 'serves it at the path-inserted well-known URL',
    fix: 'Put /.well-known/oauth-protected-resource between the host and the path of the MCP endpoint.',
    async run(context) {
      const { found, inserted, insertedUrl: place, rootUrl } = await context.metadata();
      if (inserted.status === 200 && jsonObject(inserted)) return holds;
      const says = `${place.href} answers ${inserted.status}`;
      const isAtRoot = found?.url.href === rootUrl.href;
      return isAtRoot
        ? doubtful(`${says}; the copy at the root helps MCP clients only`, inserted)
        : broken(says, inserted);
    },
  },
  {
    rows: ['PRM-04'],
    title: 'uses no other well-known name',
    fix: 'Use the registered suffix oauth-protected-resource.',
    async run(context) {
      const { found } = await context.metadata();
      if (found && !found.url.pathname.startsWith('/.well-known/oauth-protected-resource')) {
        return found.url.pathname.includes('/.well-known/')
          ? broken(`the document is served at ${found.url.pathname}`, found.answer)
          : holds;
      }
      if (found) return holds;
      const article = insertedUrl(context.target, '/.well-known/oauth-resource-server');
      const answer = await context.fetch(article);
      return expect(
        !(answer.status === 200 && jsonObject(answer)),
        `a document is served at ${article.pathname}, which no client reads`,
        answer,
      );
    },
  },
  {
    rows: ['PRM-07'],
    title: 'names the resource as one https URL without fragment',
    fix: 'Set `resource` to the public https URL of the MCP endpoint.',
    run: onDocument(({ document }) => {
      const { resource } = document;
      if (typeof resource !== 'string') {
        return broken(
          resource === undefined
            ? `resource is missing${'resource_id' in document ? '; resource_id is no such field' : ''}`
            : 'resource is no string',
        );
      }
      if (!URL.canParse(resource)) return broken('resource is no URL');
      const url = new URL(resource);
      if (resource.includes('#')) return broken('resource has a fragment');
      if (url.protocol === 'https:') return holds;
      return reachOfHost(url.hostname) === 'loopback' && url.protocol === 'http:'
        ? unknown(ON_LOOPBACK)
        : broken('resource is not https');
    }),
  },
  {
    rows: ['PRM-08'],
    title: 'names the resource without a query',
    fix: 'Leave the query out of `resource`.',
    run: onDocument(({ document }) =>
      expect(!String(document['resource']).includes('?'), 'resource has a query'),
    ),
  },
  {
    rows: ['PRM-09'],
    title: 'serves the document where its own resource says',
    fix: 'The URL of the document and its `resource` must belong together: one is built from the other.',
    run: onDocument(({ document, found, rootUrl }) => {
      const resource = String(document['resource']);
      if (!URL.canParse(resource)) return broken('resource is no URL');
      const belongs = insertedUrl(new URL(resource)).href;
      if (belongs === found.url.href) return holds;
      const says = `a document with this resource belongs at ${belongs}, not at ${found.url.href}`;
      return found.url.href === rootUrl.href ? doubtful(says) : broken(says);
    }),
  },
  {
    rows: ['PRM-10', 'PRM-26', 'EXT-06'],
    title: 'names as resource the URL that the client called',
    fix: 'Set `resource` to the exact URL clients are given, path and trailing slash included.',
    run: onDocument(({ document }, { target }) => {
      const { resource } = document;
      const wanted = new Set([target.href, target.href.replace(/\/$/, '')]);
      if (typeof resource === 'string' && wanted.has(resource)) return holds;
      return broken(`resource is ${JSON.stringify(resource)}, the client called ${target.href}`);
    }),
  },
  {
    rows: ['PRM-09'],
    title: 'serves no document of another resource at the root',
    fix: 'Answer 404 at the root, or serve the same document there.',
    async run(context) {
      const { root, document } = await context.metadata();
      const resource = root.status === 200 ? jsonObject(root)?.['resource'] : undefined;
      const { origin } = context.target;
      const belongs = [undefined, document?.['resource'], origin, `${origin}/`].includes(resource);
      return belongs ? holds : doubtful('the document at the root names another resource', root);
    },
  },
  {
    rows: ['PRM-11'],
    title: 'names at least one authorization server',
    fix: 'List the issuer of your authorization server in `authorization_servers`.',
    run: onDocument(({ document }) => {
      const list = document['authorization_servers'];
      return expect(
        Array.isArray(list) && list.length > 0,
        'authorization_servers is missing or empty',
      );
    }),
  },
  {
    rows: ['PRM-12'],
    title: 'names authorization servers by their issuer string',
    fix: 'Copy the `issuer` of the authorization server character for character.',
    run: onDocument(async ({ document }, context) => {
      const list = document['authorization_servers'];
      if (!Array.isArray(list) || list.length === 0) return unknown('none is named');
      if (!texts(list)) return broken('the entries are not strings');
      const known = (await context.issuers()).filter((each) => each.document);
      const wrong = known.find(({ issuer, document: own }) => own?.['issuer'] !== issuer);
      if (wrong) {
        const says = `${wrong.issuer} calls itself ${JSON.stringify(wrong.document?.['issuer'])}`;
        return broken(says, ...(wrong.found ? [wrong.found.answer] : []));
      }
      return known.length > 0 ? holds : unknown(await whyNoIssuer(context));
    }),
  },
  {
    rows: ['PRM-13'],
    title: 'names authorization servers whose metadata can be found',
    fix: 'Publish RFC 8414 or OpenID metadata at the issuer, or correct the issuer.',
    run: onDocument(async (_, context) => {
      const issuers = await context.issuers();
      const asked = issuers.filter(({ skipped }) => skipped === undefined);
      if (asked.length === 0) return unknown(await whyNoIssuer(context));
      const silent = asked.find(({ document }) => !document);
      return expect(!silent, `no metadata was found for ${silent?.issuer ?? ''}`);
    }),
  },
  {
    rows: ['PRM-14'],
    title: 'says which scopes there are',
    fix: 'Publish `scopes_supported`: the scopes a client needs to begin with.',
    run: onDocument(({ document }) =>
      expect(texts(document['scopes_supported']) !== undefined, 'scopes_supported is missing'),
    ),
  },
  {
    rows: ['PRM-15', 'SCOPE-08'],
    title: 'keeps the published scopes few and narrow',
    fix: 'Clients without a challenge ask for all of them: publish the least only.',
    run: onDocument(({ document }) => {
      const scopes = texts(document['scopes_supported']) ?? [];
      const broad = scopes.find((scope) => /(^|[:./])(\*|all|admin|root)$/i.test(scope));
      if (broad !== undefined) return broken(`${broad} looks like a scope for everything`);
      return expect(scopes.length <= 20, `${scopes.length} scopes are published`);
    }),
  },
  {
    rows: ['PRM-16'],
    title: 'does not publish offline_access',
    fix: 'Remove offline_access: refresh tokens are between client and authorization server.',
    run: onDocument(({ document }) =>
      expect(
        texts(document['scopes_supported'])?.includes('offline_access') !== true,
        'offline_access is among scopes_supported',
      ),
    ),
  },
  {
    rows: ['PRM-17'],
    title: 'takes tokens in the header only',
    fix: 'Set `bearer_methods_supported` to ["header"].',
    run: onDocument(({ document }) => {
      const methods = document['bearer_methods_supported'];
      return expect(
        methods === undefined || JSON.stringify(methods) === '["header"]',
        `bearer_methods_supported is ${JSON.stringify(methods)}`,
      );
    }),
  },
  {
    rows: ['PRM-18'],
    title: 'has a name for people',
    fix: 'Publish `resource_name`; consent screens show it.',
    run: onDocument(({ document }) =>
      expect(typeof document['resource_name'] === 'string', 'resource_name is missing'),
    ),
  },
  {
    rows: ['PRM-19'],
    title: 'leaves empty lists out',
    fix: 'Omit members that would be an empty list.',
    run: onDocument(({ document }) => {
      const empty = Object.entries(document).filter(
        ([name, value]) =>
          Array.isArray(value) && value.length === 0 && name !== 'bearer_methods_supported',
      );
      return expect(
        empty.length === 0,
        `${empty.map(([name]) => name).join(', ')} ${empty.length === 1 ? 'is' : 'are'} an empty list`,
      );
    }),
  },
  {
    rows: ['PRM-20'],
    title: 'promises no unsigned responses',
    fix: 'Remove `resource_signing_alg_values_supported`; it is about signed responses, not tokens.',
    run: onDocument(({ document }) => {
      const algorithms = document['resource_signing_alg_values_supported'];
      if (algorithms === undefined) return holds;
      return Array.isArray(algorithms) && algorithms.includes('none')
        ? broken('resource_signing_alg_values_supported lists none')
        : doubtful('resource_signing_alg_values_supported is about signed responses');
    }),
  },
  {
    rows: ['PRM-21'],
    title: 'does not pass the keys of the authorization server off as its own',
    fix: 'Remove `jwks_uri`, unless the server signs its own responses.',
    run: onDocument(async ({ document }, context) => {
      const uri = document['jwks_uri'];
      if (uri === undefined) return holds;
      if (typeof uri !== 'string' || !uri.startsWith('https://'))
        return broken('jwks_uri is no https URL');
      const copied = (await context.issuers()).some((each) => each.document?.['jwks_uri'] === uri);
      return expect(!copied, 'jwks_uri is the one of the authorization server');
    }),
  },
  {
    rows: ['PRM-22'],
    title: 'points at its metadata over TLS',
    fix: 'Build resource_metadata from the public https URL.',
    async run(context) {
      const answer = await context.bare();
      const pointer = bearerChallenge(answer)?.parameters.get('resource_metadata');
      if (pointer === undefined) return unknown('the challenge names no metadata');
      if (!URL.canParse(pointer)) return broken('resource_metadata is no absolute URL', answer);
      const { protocol, hostname } = new URL(pointer);
      if (protocol === 'https:') return holds;
      return reachOfHost(hostname) === 'loopback'
        ? unknown(ON_LOOPBACK)
        : broken('resource_metadata is not https', answer);
    },
  },
  {
    rows: ['PRM-23', 'TLS-03'],
    title: 'builds its metadata from configuration, not from what a request says',
    fix: 'Use a configured public URL for `resource`; never Host or X-Forwarded-*.',
    run: onDocument(async ({ document, found }, context) => {
      const forgeries: readonly Record<string, string>[] = [
        { Host: 'audit.invalid' },
        { 'X-Forwarded-Host': 'audit.invalid', 'X-Forwarded-Proto': 'gopher' },
        { Forwarded: 'host=audit.invalid;proto=gopher' },
      ];
      for (const fields of forgeries) {
        const answer = await context.fetch(found.url, { fields });
        const forged = answer.status === 200 ? jsonObject(answer) : undefined;
        if (forged && forged['resource'] !== document['resource']) {
          return broken(`a forged ${Object.keys(fields)[0] ?? ''} changes resource`, answer);
        }
      }
      return holds;
    }),
  },
  {
    rows: ['PRM-24'],
    title: 'lets its metadata be kept for minutes, not days',
    fix: 'Send Cache-Control: max-age of some minutes with the document.',
    run: onDocument(({ found }) => {
      const value = header(found.answer, 'cache-control') ?? '';
      const age = /max-age=(\d+)/.exec(value)?.[1];
      if (age === undefined) return broken('Cache-Control has no max-age');
      return expect(Number(age) <= 86_400, `Cache-Control allows ${age} seconds`);
    }),
  },
  {
    rows: ['CORS-05'],
    title: 'lets web pages read its metadata',
    fix: 'Send Access-Control-Allow-Origin: * with the document, and answer OPTIONS.',
    run: onDocument(async ({ found }, context) => {
      const fields = { Origin: 'https://audit.invalid' };
      const answer = await context.fetch(found.url, { fields });
      const allowed = header(answer, 'access-control-allow-origin');
      return expect(
        allowed === '*' || allowed === fields.Origin,
        'the document has no Access-Control-Allow-Origin',
        answer,
      );
    }),
  },
];

/** Why nothing is known of the authorization servers. */
export async function whyNoIssuer(context: Context): Promise<string> {
  const [first] = await context.issuers();
  if (!first) return 'the metadata names no authorization server';
  return first.skipped ?? `no metadata was found for ${first.issuer}`;
}
