import { reachOfHost } from '../../../http/address-policy.js';
import { jsonObject, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { fail, pass, warn } from '../../engine/outcome.js';
import { bearerChallenge } from '../../protocol/challenge.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { document, type Found } from './document.js';

const FORGED = 'audit.invalid';

/** A change that a forged header caused. */
interface Change {
  readonly says: string;
  readonly response: Response;
}

/** Asks for the document and for a challenge with a forged header. A refusal changes nothing. */
async function changeBy(
  headers: Readonly<Record<string, string>>,
  context: Context & Found,
): Promise<Change | undefined> {
  const { document, found, pointer, fetch, probe } = context;
  const name = Object.keys(headers)[0] ?? '';
  const served = await responseOrHangUp(context, () => fetch(found.url, { headers }));
  const forged = served?.status === 200 ? jsonObject(served) : undefined;
  if (served && typeof forged?.['resource'] === 'string') {
    const isOther = forged['resource'] !== document['resource'] || served.text.includes(FORGED);
    if (isOther) return { says: `a forged ${name} changes the document`, response: served };
  }
  const refused = await responseOrHangUp(context, () => probe({ headers }));
  const led = refused && bearerChallenge(refused)?.parameters.get('resource_metadata');
  return refused && led !== undefined && led !== pointer
    ? { says: `a forged ${name} changes where the challenge leads`, response: refused }
    : undefined;
}

/** Finds the first change by headers that a proxy sets. */
function changeByProxyHeaders(context: Context & Found): Promise<Change | undefined> {
  return context.once('forged proxy fields', async () => {
    const scheme = context.target.protocol === 'https:' ? 'http' : 'https';
    return (
      (await changeBy({ 'X-Forwarded-Host': FORGED, 'X-Forwarded-Proto': scheme }, context)) ??
      (await changeBy({ Forwarded: `host=${FORGED};proto=${scheme}` }, context))
    );
  });
}

/** Metadata that depends on what a request says of itself. */
export const metadataForgeryChecks: readonly Check[] = [
  check({
    rows: ['PRM-23'],
    title: 'builds its metadata from configuration, not from what a request says',
    fix: 'Use a configured public URL for `resource` and resource_metadata; never Host or X-Forwarded-*.',
    on: document,
    async run(context) {
      const change =
        (await changeBy({ Host: FORGED }, context)) ?? (await changeByProxyHeaders(context));
      return change ? fail(change.says, change.response) : pass;
    },
  }),
  check({
    rows: ['TLS-03'],
    title: 'does not believe forged fields of a proxy',
    fix: 'Have the proxy remove X-Forwarded-* and Forwarded from what comes in, or do not read them.',
    on: document,
    async run(context) {
      const change = await changeByProxyHeaders(context);
      if (!change) return pass;
      // Whoever asks from the same machine may count as the proxy.
      const isLocal = reachOfHost(context.target.hostname) === 'loopback';
      return (isLocal ? warn : fail)(change.says, change.response);
    },
  }),
];
