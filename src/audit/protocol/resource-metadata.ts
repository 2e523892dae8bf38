import { bearerChallenge } from './challenge.js';
import type { Sessions } from './sessions.js';
import { jsonObject, NoResponseError, type Response } from '../../http/response.js';
import { insertedUrl, RESOURCE_METADATA } from '../../http/well-known.js';

/** A place where metadata may be, and what is there. */
interface Place {
  readonly url: URL;
  readonly response: Response;
}

/** The protected resource metadata, wherever a client would find it. */
export interface MetadataSurvey {
  /** Value of `resource_metadata` in the challenge. */
  readonly pointer: string | undefined;
  /** The pointer as a URL on the host that was named; nothing else is fetched. */
  readonly pointerUrl: URL | undefined;
  readonly insertedUrl: URL;
  readonly inserted: Response;
  readonly rootUrl: URL;
  readonly root: Response;
  /** Places in the order of a client: the challenge, the path-inserted URL, the root. */
  readonly places: readonly Place[];
  /** The document a client ends up with. */
  readonly found: Place | undefined;
  readonly document: Readonly<Record<string, unknown>> | undefined;
}

/** Looks where clients look, in their order. */
export async function surveyMetadata({
  target,
  fetch,
  unauthenticated,
}: Pick<Sessions, 'target' | 'fetch' | 'unauthenticated'>): Promise<MetadataSurvey> {
  const pointer = bearerChallenge(await unauthenticated())?.parameters.get('resource_metadata');
  const pointerUrl = urlOnHost(pointer, target);
  const wanted = [
    ...(pointerUrl ? [pointerUrl] : []),
    insertedUrl(target, RESOURCE_METADATA),
    new URL(RESOURCE_METADATA, target),
  ] as const;
  const responses = new Map<string, Response>();
  for (const url of wanted) {
    if (responses.has(url.href)) continue;
    try {
      responses.set(url.href, await fetch(url));
    } catch (error) {
      // Where the challenge points there may be nothing; the other places are on the server itself.
      if (!(error instanceof NoResponseError) || url !== pointerUrl) throw error;
    }
  }
  const places = wanted.flatMap((url): Place[] => {
    const response = responses.get(url.href);
    return response ? [{ url, response }] : [];
  });
  const [inserted, root] = places.slice(-2);
  if (!inserted || !root) throw new Error('a place was not asked');
  const found = places.find(({ response }) => response.status === 200 && jsonObject(response));
  return {
    pointer,
    pointerUrl,
    places,
    found,
    insertedUrl: inserted.url,
    inserted: inserted.response,
    rootUrl: root.url,
    root: root.response,
    document: found && jsonObject(found.response),
  };
}

/** Other ports of the host count as the host; no token goes there. */
function urlOnHost(pointer: string | undefined, { hostname }: URL): URL | undefined {
  if (pointer === undefined || !URL.canParse(pointer)) return undefined;
  const url = new URL(pointer);
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:';
  return isWeb && url.hostname === hostname ? url : undefined;
}
