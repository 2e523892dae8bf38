import { insertedUrl, RESOURCE_METADATA } from '../../../http/well-known.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { bearerChallenge } from '../../protocol/challenge.js';
import { judgeHttps, ON_LOOPBACK } from '../../protocol/https.js';
import { document } from './document.js';
import { isWellKnown } from './place.js';

const withoutQuery = (url: URL | string): string => {
  const bare = new URL(url);
  bare.search = '';
  return bare.href;
};

/** Checks `resource` (RFC 9728 sections 1.2, 3.3 and 7). */
export const metadataResourceChecks: readonly Check[] = [
  check({
    rows: ['PRM-07'],
    title: 'names the resource as one https URL without fragment',
    fix: 'Set `resource` to the public https URL of the MCP endpoint.',
    on: document,
    run({ document, target }) {
      const { resource } = document;
      if (typeof resource !== 'string') {
        return fail(
          resource === undefined
            ? `resource is missing${'resource_id' in document ? '; resource_id is no such field' : ''}`
            : 'resource is no string',
        );
      }
      if (!URL.canParse(resource)) return fail('resource is no URL');
      if (resource.includes('#')) return fail('resource has a fragment');
      const kind = judgeHttps(new URL(resource), target);
      if (kind === 'loopback') return notChecked(ON_LOOPBACK);
      return expect(kind === 'https', 'resource is not https');
    },
  }),
  check({
    rows: ['PRM-08'],
    title: 'names the resource without a query',
    fix: 'Leave the query out of `resource`.',
    on: document,
    run: ({ document: { resource } }) =>
      typeof resource === 'string'
        ? expect(!resource.split('#')[0]?.includes('?'), 'resource has a query')
        : notChecked('there is no resource'),
  }),
  check({
    rows: ['PRM-09'],
    title: 'serves the document where its own resource says',
    fix: 'The URL of the document and its `resource` must belong together: one is built from the other.',
    on: document,
    run({ document, found, rootUrl }) {
      const resource = String(document['resource']);
      if (!URL.canParse(resource)) return fail('resource is no URL');
      // Of another place only the challenge knows; PRM-10 compares what it leads to.
      if (!isWellKnown(found.url)) return notChecked('the document is at no well-known URL');
      const belongs = insertedUrl(new URL(resource), RESOURCE_METADATA).href;
      if (belongs === found.url.href) return pass;
      const says = `a document with this resource belongs at ${belongs}, not at ${found.url.href}`;
      const isNear =
        found.url.href === rootUrl.href || withoutQuery(found.url) === withoutQuery(belongs);
      return isNear ? warn(says) : fail(says);
    },
  }),
  check({
    rows: ['PRM-10', 'PRM-26', 'EXT-06'],
    title: 'names as resource the URL that the client called',
    fix: 'Set `resource` to the exact URL clients are given, path and trailing slash included.',
    on: document,
    run({ document, found, pointerUrl, rootUrl, target }) {
      const { resource } = document;
      // A URL with nothing but a host is written with and without the slash.
      const wanted = [target.href, ...(target.pathname === '/' ? [target.origin] : [])];
      if (typeof resource === 'string' && wanted.includes(resource)) return pass;
      const says = `resource is ${JSON.stringify(resource)}, the client called ${target.href}`;
      if (resource === withoutQuery(target)) return warn(says);
      // Without a challenge the root is a place to look, and its document is about the host.
      const isOfHost = resource === target.origin || resource === `${target.origin}/`;
      const isFallback = !pointerUrl && found.url.href === rootUrl.href;
      return isOfHost && isFallback ? warn(says) : fail(says);
    },
  }),
  check({
    rows: ['PRM-22'],
    title: 'has its metadata found over TLS',
    fix: 'Build resource_metadata from the public https URL.',
    async run({ unauthenticated, metadata, target }) {
      const response = await unauthenticated();
      const pointer = bearerChallenge(response)?.parameters.get('resource_metadata');
      const place = pointer ?? (await metadata()).found?.url.href;
      if (place === undefined) return notChecked('nothing leads to metadata');
      if (!URL.canParse(place)) return notChecked('resource_metadata is no absolute URL');
      const kind = judgeHttps(new URL(place), target);
      if (kind === 'loopback') return notChecked(ON_LOOPBACK);
      return expect(kind === 'https', `the metadata is at ${place}, which is not https`, response);
    },
  }),
];
