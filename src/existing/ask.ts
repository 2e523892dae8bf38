import { toolNameFault } from '../answers/names.js';
import { isTemplate, overlapOf, resourceUriFault } from '../answers/resources.js';
import { AuditStoppedError, createClient } from '../audit/engine/client.js';
import {
  dialectOf,
  isObject,
  opening,
  replies,
  request,
  type Message,
  type Reply,
} from '../audit/protocol/messages.js';
import { createRequests, type Requests } from '../audit/protocol/requests.js';
import { revisions, type Revision } from '../catalog/revisions.js';
import { createRedactor } from '../http/redact.js';
import { header, NoResponseError, type Response } from '../http/response.js';
import { ExistingError } from './existing-error.js';
import type { Found, Gap, Offer, Offers } from './findings.js';

/** Departs from asking as a stranger. */
export interface AskOptions {
  /** What the server asks of every client already, as an API key. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** More would not be read by anybody who decides about their scopes. */
const MOST_OFFERS = 500;
const MOST_PAGES = 100;
/** In characters, of a title, a description, or a name that cannot be kept. */
const MOST_TEXT = 2000;
/** In characters, of such a name in a sentence. */
const MOST_SHOWN = 80;
const METHOD_NOT_FOUND = -32601;

const LIMITS = {
  requests: 4 * MOST_PAGES + 10,
  rate: 1000,
  requestMs: 15_000,
  totalMs: 120_000,
  responseBytes: 8 * 1024 * 1024,
};

/** A list of the server, and how its items become offers. */
const LISTS = [
  { method: 'tools/list', member: 'tools', key: 'name', kind: 'tool' },
  { method: 'resources/list', member: 'resources', key: 'uri', kind: 'resource' },
  {
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    key: 'uriTemplate',
    kind: 'resource',
  },
  { method: 'prompts/list', member: 'prompts', key: 'name', kind: 'prompt' },
] as const;
type List = (typeof LISTS)[number];

/** Sends a message as the server wants it, and returns what it says. */
type Call = (message: Message) => Promise<Response>;

/**
 * Asks a server that runs on this machine what it offers: the handshake of the newest revision, or of the older
 * ones, and its four lists. Nothing is called, read or changed. What it says is foreign: counts and lengths are
 * bounded, and what no scope map can hold is a gap.
 *
 * @throws ExistingError when nothing on this machine answers there as an MCP server does
 */
export async function askServer(
  url: URL | string,
  { headers = {}, signal = new AbortController().signal }: AskOptions = {},
): Promise<Offers> {
  const client = createClient(LIMITS, createRedactor(), { reach: new Set(['loopback']), signal });
  const inRevision = (revision: Revision) =>
    createRequests(new URL(url), dialectOf(revision), client.send);
  try {
    const { requests, inSession, end } = await open(inRevision, headers);
    const call: Call = (message) => requests.probe({ message, headers: inSession });
    const found: Offers[] = [];
    for (const list of LISTS) found.push(await read(list, requests, call));
    await end();
    return merge(found);
  } catch (error) {
    if (!(error instanceof NoResponseError || error instanceof AuditStoppedError)) throw error;
    throw new ExistingError('unanswered', `${String(url)}: ${error.message}`);
  } finally {
    client.close();
  }
}

/** Begins as clients of the newest revision do, and where nobody understands that, as the older ones. */
async function open(
  inRevision: (revision: Revision) => Requests,
  headers: Readonly<Record<string, string>>,
) {
  const [newest] = revisions;
  const legacy = revisions.find(({ opening: begin }) => begin !== newest.opening) ?? newest;
  const modern = inRevision(newest);
  const discovered = await modern.probe({ message: opening(modern.dialect), headers });
  if (resultOf(discovered)) {
    return { requests: modern, inSession: headers, end: () => Promise.resolve() };
  }
  const requests = inRevision(legacy);
  const initialized = await requests.probe({ message: opening(requests.dialect), headers });
  const version = resultOf(initialized)?.['protocolVersion'];
  if (typeof version !== 'string' || !/^[\d-]{1,20}$/.test(version)) {
    throw new ExistingError('unanswered', whyNot(requests.target, initialized));
  }
  const session = header(initialized, 'mcp-session-id');
  const inSession = {
    ...headers,
    'MCP-Protocol-Version': version,
    ...(session === undefined ? {} : { 'Mcp-Session-Id': session }),
  };
  const message = { jsonrpc: '2.0', method: 'notifications/initialized', params: {} } as const;
  await requests.probe({ message, headers: inSession });
  const end = async () => {
    if (session === undefined) return;
    // What was asked is known, whatever comes of this.
    await requests.probe({ method: 'DELETE', headers: inSession }).catch(() => undefined);
  };
  return { requests, inSession, end };
}

function whyNot(target: URL, { status }: Response): string {
  const asks = status === 401 || status === 403;
  return asks
    ? `${target.href} answers ${status}: it asks for credentials, which a header has to bring`
    : `${target.href} answers ${status} to the request that MCP clients begin with`;
}

/** Reads one list over its pages, as far as they are worth reading. */
async function read(
  { method, member, key, kind }: List,
  { dialect }: Requests,
  call: Call,
): Promise<Offers> {
  const offers: Found<Offer>[] = [];
  const gaps: Gap[] = [];
  const stopFor = (says: string) => {
    gaps.push(found(`${method}: ${says}`));
    return { offers, gaps };
  };
  const seen = new Set<unknown>();
  let cursor: string | undefined;
  do {
    if (seen.size >= MOST_PAGES)
      return stopFor(`more than ${MOST_PAGES} pages; the rest was not read`);
    seen.add(cursor);
    const response = await call(request(dialect, method, cursor === undefined ? {} : { cursor }));
    const reply = replyIn(response);
    // Servers that handle each method themselves often leave some out.
    if (cursor === undefined && reply?.error?.code === METHOD_NOT_FOUND) return { offers, gaps };
    const items = reply?.result?.[member];
    if (!Array.isArray(items)) {
      return stopFor(response.fault ?? `no list came, but status ${response.status}`);
    }
    for (const item of items) {
      if (offers.length + gaps.length >= MOST_OFFERS) {
        return stopFor(`more than ${MOST_OFFERS}; the rest was not read`);
      }
      const name = isObject(item) ? item[key] : undefined;
      if (!isObject(item) || typeof name !== 'string') {
        gaps.push(found(`${method}: something without a name`));
        continue;
      }
      const fault = kind === 'resource' ? resourceUriFault(name) : toolNameFault(name);
      if (fault === undefined) offers.push(found({ kind, name, ...textsOf(item) }));
      else {
        const says = `${method}: ${JSON.stringify(name.slice(0, MOST_SHOWN))} ${fault}`;
        gaps.push({ ...found(says), unusable: { kind, name: name.slice(0, MOST_TEXT) } });
      }
    }
    const next = reply?.result?.['nextCursor'];
    if (next !== undefined && next !== null && typeof next !== 'string') {
      return stopFor('a cursor that is no text; the rest was not read');
    }
    cursor = next ?? undefined;
    if (cursor !== undefined && seen.has(cursor)) {
      return stopFor('a cursor that comes again and again; the rest was not read');
    }
  } while (cursor !== undefined);
  return { offers, gaps };
}

/** What an item of a list says of itself. */
function textsOf(item: Readonly<Record<string, unknown>>): Omit<Offer, 'kind' | 'name'> {
  const { title, description, annotations } = item;
  const { readOnlyHint, destructiveHint } = isObject(annotations) ? annotations : {};
  return {
    ...(typeof title === 'string' ? { title: title.slice(0, MOST_TEXT) } : {}),
    ...(typeof description === 'string' ? { description: description.slice(0, MOST_TEXT) } : {}),
    ...(typeof readOnlyHint === 'boolean' ? { readOnlyHint } : {}),
    ...(typeof destructiveHint === 'boolean' ? { destructiveHint } : {}),
  };
}

/** Puts the lists together; what comes twice is one offer, and what a template stands for is none. */
function merge(lists: readonly Offers[]): Offers {
  const all = lists.flatMap(({ offers }) => offers);
  const templates = all
    .filter(({ value }) => value.kind === 'resource')
    .map(({ value }) => value.name)
    .filter(isTemplate);
  const offers = new Map<string, Found<Offer>>();
  for (const offer of all) {
    const { kind, name } = offer.value;
    const isListed =
      kind === 'resource' &&
      !isTemplate(name) &&
      templates.some((template) => overlapOf(template, name) !== undefined);
    if (!isListed && !offers.has(`${kind} ${name}`)) offers.set(`${kind} ${name}`, offer);
  }
  return { offers: [...offers.values()], gaps: lists.flatMap(({ gaps }) => gaps) };
}

function found<T>(value: T): Found<T> {
  return { value, certainty: 'certain', because: 'the running server lists it' };
}

/** The response to the one request of a body. */
function replyIn({ text }: Response): Reply | undefined {
  return replies(text)[0];
}

function resultOf(response: Response): Reply['result'] {
  return replyIn(response)?.result;
}
