import { header, jsonObject, mediaType, type Answer } from '../../../http/response.js';
import { broken, doubtful, expect, holds, unknown, type Check } from '../../engine/model.js';
import { insertedUrl, SUFFIX } from '../../protocol/resource-metadata.js';
import { NO_DOCUMENT, onDocument } from './on-document.js';

const isRefusal = ({ status }: Answer) =>
  status === 401 || status === 403 || (status >= 300 && status < 400);

/** Where protected resource metadata is, and how it is served (RFC 9728 section 3). */
export const metadataPlaceChecks: readonly Check[] = [
  {
    rows: ['PRM-01'],
    title: 'publishes protected resource metadata',
    fix: 'Answer GET on /.well-known/oauth-protected-resource + the path of the endpoint with the document of RFC 9728.',
    async run(context) {
      const { found, inserted } = await context.metadata();
      if (found) return holds;
      return broken(
        inserted.status === 200
          ? 'what is served is no JSON object'
          : `GET answers ${inserted.status} where the document belongs`,
        inserted,
      );
    },
  },
  {
    rows: ['PRM-05'],
    title: 'serves its metadata as one JSON object of type application/json',
    fix: 'Answer 200 with Content-Type: application/json and the document, nothing around it.',
    async run(context) {
      const { found, places } = await context.metadata();
      const shown = found ?? places.find(({ answer }) => answer.status === 200);
      if (!shown) return unknown(NO_DOCUMENT);
      if (!found) return broken('what is served is no JSON object', shown.answer);
      const type = mediaType(found.answer);
      return expect(
        type === 'application/json',
        `the document is served as ${type === '' ? 'no media type' : type}`,
        found.answer,
      );
    },
  },
  {
    rows: ['PRM-06'],
    title: 'shows its metadata to anyone',
    fix: 'Serve the document without asking for a token or a sign-in: clients have neither yet.',
    async run(context) {
      const { found, places } = await context.metadata();
      if (found) return holds;
      const refused = places.find(({ answer }) => isRefusal(answer));
      if (!refused) return unknown(NO_DOCUMENT);
      return broken(`GET without a token answers ${refused.answer.status}`, refused.answer);
    },
  },
  {
    rows: ['PRM-02'],
    title: 'serves it at the path-inserted well-known URL',
    fix: 'Put /.well-known/oauth-protected-resource between the host and the path of the MCP endpoint.',
    async run(context) {
      const { found, inserted, insertedUrl: place, rootUrl } = await context.metadata();
      if (inserted.status === 200 && jsonObject(inserted)) return holds;
      const says = `${place.href} answers ${inserted.status}, without a document`;
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
      const { target } = context;
      const { found } = await context.metadata();
      if (found) {
        const [, name = 'oauth-protected-resource'] =
          /\/\.well-known\/([^/]*)/.exec(found.url.pathname) ?? [];
        return expect(
          name === 'oauth-protected-resource',
          `the document is served under the name ${name}`,
          found.answer,
        );
      }
      const article = '/.well-known/oauth-resource-server';
      for (const url of [insertedUrl(target, article), new URL(article, target)]) {
        const answer = await context.fetch(url);
        if (answer.status === 200 && jsonObject(answer)) {
          return broken(`a document is served at ${url.pathname}, which no client reads`, answer);
        }
      }
      return unknown(NO_DOCUMENT);
    },
  },
  {
    rows: ['PRM-09'],
    title: 'serves no document of another resource at the root',
    fix: 'Answer 404 at the root, or serve the same document there.',
    async run(context) {
      const { found, root, document } = await context.metadata();
      if (!found) return unknown(NO_DOCUMENT);
      if (root.status >= 500) return unknown(`the root answers ${root.status}`);
      const there = root.status === 200 ? jsonObject(root) : undefined;
      if (!there) return holds;
      const { origin } = context.target;
      const resource = there['resource'];
      return [document?.['resource'], origin, `${origin}/`].includes(resource)
        ? holds
        : doubtful(`the document at the root names ${JSON.stringify(resource)}`, root);
    },
  },
  {
    rows: ['PRM-24'],
    title: 'lets nobody keep its metadata for days',
    fix: 'Send Cache-Control: max-age of some minutes with the document.',
    run: onDocument(({ found }) => {
      const value = (header(found.answer, 'cache-control') ?? '').toLowerCase();
      if (/(^|[\s,])no-(store|cache)\b/.test(value)) return holds;
      const age = /(?:^|[\s,])max-age="?(\d+)/.exec(value)?.[1];
      if (age === undefined) return broken('Cache-Control has no max-age');
      return expect(Number(age) <= 86_400, `Cache-Control allows ${age} seconds`);
    }),
  },
  {
    rows: ['CORS-05'],
    title: 'lets web pages read its metadata',
    fix: 'Send Access-Control-Allow-Origin: * with the document, and answer OPTIONS likewise: clients send MCP-Protocol-Version.',
    run: onDocument(async ({ found }, context) => {
      const page = { Origin: 'https://audit.invalid' };
      const asking = {
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'mcp-protocol-version',
      };
      for (const [method, fields] of [
        ['GET', page],
        ['OPTIONS', { ...page, ...asking }],
      ] as const) {
        const answer = await context.fetch(found.url, { method, fields });
        const allowed = header(answer, 'access-control-allow-origin');
        const isGood = answer.status >= 200 && answer.status < 300;
        if (!isGood) return broken(`${method} of a web page answers ${answer.status}`, answer);
        if (allowed !== '*' && allowed !== page.Origin) {
          return broken(`${method} is answered without Access-Control-Allow-Origin`, answer);
        }
      }
      return holds;
    }),
  },
];

/** Whether a URL is one of RFC 9728 section 3, so that a resource can be read off it. */
export const isWellKnown = ({ pathname }: URL): boolean =>
  pathname === SUFFIX || pathname.startsWith(`${SUFFIX}/`);
