import { bearerChallenge, type Context } from './context.js';
import { jsonObject, type Answer } from './http/answer.js';

/** The protected resource metadata, wherever a client would find it. */
export interface MetadataSurvey {
  /** What the challenge names. */
  readonly pointer: string | undefined;
  /** The pointer as a URL on the host that was named; nothing else is fetched. */
  readonly pointerUrl: URL | undefined;
  readonly insertedUrl: URL;
  readonly inserted: Answer;
  readonly rootUrl: URL;
  readonly root: Answer;
  /** The document a client ends up with: of the challenge, else path-inserted, else at the root. */
  readonly found: { readonly url: URL; readonly answer: Answer } | undefined;
  readonly document: Readonly<Record<string, unknown>> | undefined;
}

const SUFFIX = '/.well-known/oauth-protected-resource';

/** Where RFC 9728 section 3.1 puts the metadata of a resource. */
export function insertedUrl(resource: URL, suffix = SUFFIX): URL {
  const url = new URL(resource);
  url.pathname = `${suffix}${url.pathname === '/' ? '' : url.pathname}`;
  url.hash = '';
  return url;
}

/** Looks where clients look, in their order. */
export async function surveyMetadata(context: Context): Promise<MetadataSurvey> {
  const { target } = context;
  const pointer = bearerChallenge(await context.bare())?.parameters.get('resource_metadata');
  const named = pointer !== undefined && URL.canParse(pointer) ? new URL(pointer) : undefined;
  const pointerUrl = named?.origin === target.origin ? named : undefined;
  const inserted = { url: insertedUrl(target) };
  const root = { url: new URL(SUFFIX, target) };
  const insertedAnswer = await context.fetch(inserted.url);
  const rootAnswer =
    root.url.href === inserted.url.href ? insertedAnswer : await context.fetch(root.url);
  const candidates = [
    ...(pointerUrl && ![inserted.url.href, root.url.href].includes(pointerUrl.href)
      ? [{ url: pointerUrl, answer: await context.fetch(pointerUrl) }]
      : []),
    { ...inserted, answer: insertedAnswer },
    { ...root, answer: rootAnswer },
  ];
  const ordered = [
    ...candidates.filter(({ url }) => url.href === pointerUrl?.href),
    ...candidates.filter(({ url }) => url.href !== pointerUrl?.href),
  ];
  const found = ordered.find(({ answer }) => answer.status === 200 && jsonObject(answer));
  return {
    pointer,
    pointerUrl,
    insertedUrl: inserted.url,
    inserted: insertedAnswer,
    rootUrl: root.url,
    root: rootAnswer,
    found,
    document: found && jsonObject(found.answer),
  };
}
