import { header, jsonObject, mediaType, type Response } from '../../../http/response.js';
import { insertedUrl, RESOURCE_METADATA } from '../../../http/well-known.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { document, NO_DOCUMENT } from './document.js';

/** Last part of a path where there is nothing. */
const STRANGE = 'audit-where-nothing-is';

const isRefusal = ({ status }: Response) =>
  status === 401 || status === 403 || (status >= 300 && status < 400);

/** Checks the place of protected resource metadata, and its response (RFC 9728 section 3). */
export const metadataPlaceChecks: readonly Check[] = [
  check({
    rows: ['PRM-01'],
    title: 'publishes protected resource metadata',
    fix: 'Answer GET on /.well-known/oauth-protected-resource + the path of the endpoint with the document of RFC 9728.',
    async run({ metadata }) {
      const { found, inserted } = await metadata();
      if (found) return pass;
      return fail(
        inserted.status === 200
          ? 'what is served is no JSON object'
          : `GET answers ${inserted.status} where the document belongs`,
        inserted,
      );
    },
  }),
  check({
    rows: ['PRM-05'],
    title: 'serves its metadata as one JSON object of type application/json',
    fix: 'Answer 200 with Content-Type: application/json and the document, nothing around it.',
    async run({ metadata }) {
      const { found, places } = await metadata();
      const shown = found ?? places.find(({ response }) => response.status === 200);
      if (!shown) return notChecked(NO_DOCUMENT);
      if (!found) return fail('what is served is no JSON object', shown.response);
      const type = mediaType(found.response);
      return expect(
        type === 'application/json',
        `the document is served as ${type === '' ? 'no media type' : type}`,
        found.response,
      );
    },
  }),
  check({
    rows: ['PRM-06'],
    title: 'shows its metadata to anyone',
    fix: 'Serve the document without asking for a token or a sign-in: clients have neither yet.',
    async run({ metadata }) {
      const { found, places } = await metadata();
      if (found) return pass;
      const refused = places.find(({ response }) => isRefusal(response));
      if (!refused) return notChecked(NO_DOCUMENT);
      return fail(`GET without a token answers ${refused.response.status}`, refused.response);
    },
  }),
  check({
    rows: ['PRM-02'],
    title: 'serves it at the path-inserted well-known URL',
    fix: 'Put /.well-known/oauth-protected-resource between the host and the path of the MCP endpoint.',
    async run({ metadata }) {
      const { found, inserted, insertedUrl: place, rootUrl } = await metadata();
      if (inserted.status === 200 && jsonObject(inserted)) return pass;
      const says = `${place.href} answers ${inserted.status}, without a document`;
      const isAtRoot = found?.url.href === rootUrl.href;
      return isAtRoot
        ? warn(`${says}; the copy at the root helps MCP clients only`, inserted)
        : fail(says, inserted);
    },
  }),
  check({
    rows: ['PRM-04'],
    title: 'uses no other well-known name',
    fix: 'Use the registered suffix oauth-protected-resource.',
    async run({ metadata, fetch, target }) {
      const { found } = await metadata();
      if (found) {
        const [, name = 'oauth-protected-resource'] =
          /\/\.well-known\/([^/]*)/.exec(found.url.pathname) ?? [];
        return expect(
          name === 'oauth-protected-resource',
          `the document is served under the name ${name}`,
          found.response,
        );
      }
      const article = '/.well-known/oauth-resource-server';
      for (const url of [insertedUrl(target, article), new URL(article, target)]) {
        const response = await fetch(url);
        if (response.status === 200 && jsonObject(response)) {
          return fail(`a document is served at ${url.pathname}, which no client reads`, response);
        }
      }
      return notChecked(NO_DOCUMENT);
    },
  }),
  check({
    rows: ['PRM-09'],
    title: 'serves no document of another resource at the root',
    fix: 'Answer 404 at the root, or serve the same document there.',
    async run({ metadata, target }) {
      const { found, root, document } = await metadata();
      if (!found) return notChecked(NO_DOCUMENT);
      if (root.status >= 500) return notChecked(`the root answers ${root.status}`);
      const there = root.status === 200 ? jsonObject(root) : undefined;
      if (!there) return pass;
      const { origin } = target;
      const resource = there['resource'];
      return [document?.['resource'], origin, `${origin}/`].includes(resource)
        ? pass
        : warn(`the document at the root names ${JSON.stringify(resource)}`, root);
    },
  }),
  check({
    rows: ['PRM-09'],
    title: 'serves no document of another resource at its own path',
    fix: 'Answer 404 at the path-inserted URL, or serve there what the challenge leads to.',
    on: document,
    run({ document, found, inserted, insertedUrl: place, target }) {
      if (found.url.href === place.href) return pass;
      if (inserted.status >= 500) return notChecked(`${place.href} answers ${inserted.status}`);
      const there = inserted.status === 200 ? jsonObject(inserted) : undefined;
      if (!there || [document['resource'], target.href].includes(there['resource'])) return pass;
      const says = `the document at ${place.href} names ${JSON.stringify(there['resource'])}`;
      return warn(`${says}, the challenge leads to another`, inserted);
    },
  }),
  check({
    rows: ['PRM-09'],
    title: 'serves no document of its own for another path',
    fix: 'Answer 404 at well-known URLs of paths where there is no MCP endpoint.',
    on: document,
    async *run({ document, fetch, target }) {
      const below = target.pathname.replace(/\/?$/, '/');
      for (const path of new Set([`/${STRANGE}`, `${below}${STRANGE}`])) {
        const url = insertedUrl(new URL(path, target), RESOURCE_METADATA);
        const response = await fetch(url);
        const there = response.status === 200 ? jsonObject(response) : undefined;
        const says = `the document with this resource is served at ${url.pathname}, too`;
        yield there && there['resource'] === document['resource'] ? warn(says, response) : pass;
      }
    },
  }),
  check({
    rows: ['PRM-24'],
    title: 'lets nobody keep its metadata for days',
    fix: 'Send Cache-Control: max-age of some minutes with the document.',
    on: document,
    run({ found }) {
      const value = (header(found.response, 'cache-control') ?? '').toLowerCase();
      if (/(^|[\s,])no-(store|cache)\b/.test(value)) return pass;
      const age = /(?:^|[\s,])max-age="?(\d+)/.exec(value)?.[1];
      if (age === undefined) return fail('Cache-Control has no max-age');
      return expect(Number(age) <= 86_400, `Cache-Control allows ${age} seconds`);
    },
  }),
  check({
    rows: ['CORS-05'],
    title: 'lets web pages read its metadata',
    fix: 'Send Access-Control-Allow-Origin: * with the document, and answer OPTIONS likewise: clients send MCP-Protocol-Version.',
    on: document,
    async run({ found, fetch }) {
      const page = { Origin: 'https://audit.invalid' };
      const asking = {
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'mcp-protocol-version',
      };
      for (const [method, headers] of [
        ['GET', page],
        ['OPTIONS', { ...page, ...asking }],
      ] as const) {
        const response = await fetch(found.url, { method, headers });
        const allowed = header(response, 'access-control-allow-origin');
        const isGood = response.status >= 200 && response.status < 300;
        if (!isGood) return fail(`${method} of a web page answers ${response.status}`, response);
        if (allowed !== '*' && allowed !== page.Origin) {
          return fail(`${method} is answered without Access-Control-Allow-Origin`, response);
        }
      }
      return pass;
    },
  }),
];

/** Tells well-known URLs, which a resource can be read off (RFC 9728 section 3). */
export const isWellKnown = ({ pathname }: URL): boolean =>
  pathname === RESOURCE_METADATA || pathname.startsWith(`${RESOURCE_METADATA}/`);
