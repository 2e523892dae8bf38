import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { fail, notChecked, pass, type Outcome } from '../../engine/outcome.js';
import { decidedThings, fewScopes, guardedThings } from '../../engine/things.js';
import { listen, subscribedTo } from '../../protocol/subscriptions.js';
import { isServed } from '../../protocol/responses.js';

/** Takes URIs that are refused for their scopes, and one that is served, if there is any. */
async function urisFor(context: Given<'low-token'>) {
  const found = await guardedThings(context);
  if (!('guarded' in found)) return found;
  const guarded = found.guarded
    .filter(({ thing }) => thing.method === 'resources/read')
    .map(({ thing }) => thing.address);
  if (guarded.length === 0)
    return notChecked('no resource was refused to the token with few scopes');
  const all = await decidedThings(context);
  const served = ('decided' in all ? all.decided : [])
    .filter(({ thing, response }) => thing.method === 'resources/read' && isServed(response))
    .map(({ thing }) => thing.address);
  return { guarded, served: served.slice(0, 1) };
}

const NONE = 'the server takes no subscriptions to resources';

/** Judges a stream that was asked for with URIs of which one is refused. */
function judgeStream(response: Response, uri: string): Outcome {
  if (response.status === 403) return pass;
  const honoured = subscribedTo(response);
  if (honoured === undefined) return notChecked(NONE);
  return honoured.includes(uri)
    ? fail(`a token that may not read ${uri} is told of its changes`, response)
    : pass;
}

/** Who may listen to what. */
export const subscriptionChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'lets nobody subscribe to what they may not read',
    needs: ['low-token'],
    fix: 'Check the scopes of every URI of a subscription, as for resources/read.',
    on: urisFor,
    async *run(context) {
      const { guarded, served, dialect, call } = context;
      const { token } = await fewScopes(context);
      for (const uri of guarded) {
        if (dialect.revision.stateless) {
          yield judgeStream(await listen(context, token, [uri]), uri);
          if (served.length === 0) continue;
          for (const uris of [
            [...served, uri],
            [uri, ...served],
          ]) {
            yield judgeStream(await listen(context, token, uris), uri);
          }
        } else {
          const response = await call(token, 'resources/subscribe', { uri });
          const says = `a token that may not read ${uri} may subscribe to it`;
          if (response.status === 403) yield pass;
          else yield isServed(response) ? fail(says, response) : notChecked(NONE);
        }
      }
    },
  }),
];
