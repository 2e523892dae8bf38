import {
  isInputRequiredResult,
  ResourceNotFoundError,
  ResourceTemplate,
  UriTemplate,
  type InputRequiredResult,
  type McpServer,
  type ReadResourceResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { isTemplate, variablesOf } from '../auth/resource-entries.js';
import type { AnyResource, ResourceContent } from '../resources/resource.js';
import type { RunCompletion } from './completions.js';
import { asJson, type RunHandler } from './run-handler.js';
import { readVariables } from './uri-variables.js';

type Found = Readonly<Record<string, string | readonly string[]>>;

/** Prepares resources and templates, each so that it fails without words; gives what registers them. */
export function prepareResources(
  resources: readonly AnyResource[],
  run: RunHandler,
): (server: McpServer, runCompletion: RunCompletion) => void {
  const prepared = resources.map((resource) => prepare(resource, run));
  return (server, runCompletion) => {
    for (const register of prepared) register(server, runCompletion);
  };
}

function prepare(resource: AnyResource, run: RunHandler) {
  const { name, uri, title, description, mimeType, icons, annotations } = resource;
  const read = async ({ href }: URL, found: Found, request: ServerContext) => {
    const variables = readVariables(uri, found);
    const result =
      variables &&
      (await run({ kind: 'resource', name, input: href }, request, async (context) =>
        toResult(resource, href, await resource.read(variables, context)),
      ));
    // Whatever the reason, it is the same: what is another user's is not there (SCOPE-09).
    if (!result) throw new ResourceNotFoundError(href);
    return result;
  };
  // Frozen: what cannot change is checked once, at the start.
  const settings = Object.freeze({
    title,
    description,
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(icons && { icons: [...icons] }),
    ...(annotations && { annotations }),
  });
  if (!isTemplate(uri)) {
    const readIt = (url: URL, request: ServerContext) => read(url, {}, request);
    return (server: McpServer) => {
      server.registerResource(name, uri, settings, readIt);
    };
  }
  const templateFor = prepareTemplate(resource, run);
  return (server: McpServer, runCompletion: RunCompletion) => {
    server.registerResource(name, templateFor(runCompletion), settings, read);
  };
}

function prepareTemplate({ name, uri, list, complete }: AnyResource, run: RunHandler) {
  const template = new UriTemplate(uri);
  const completing = new Map(Object.entries(complete ?? {}));
  const completions = variablesOf(uri).flatMap((variable) => {
    const suggest = completing.get(variable);
    return suggest ? [{ variable, suggest }] : [];
  });
  const listIt =
    list &&
    ((request: ServerContext) =>
      run({ kind: 'resource', name, input: 'list' }, request, async (context) =>
        asJson({ resources: [...(await list(context))] }),
      ));
  return (runCompletion: RunCompletion) =>
    new ResourceTemplate(template, {
      list: listIt,
      complete: Object.fromEntries(
        completions.map(({ variable, suggest }) => [
          variable,
          runCompletion({ kind: 'resource', name }, suggest),
        ]),
      ),
    });
}

/** Gives what a resource holds the form of the protocol. Text and bytes are told apart by what they are. */
function toResult(
  { mimeType }: AnyResource,
  uri: string,
  content: ResourceContent,
): ReadResourceResult | InputRequiredResult | undefined {
  if (content === undefined) return undefined;
  if (isInputRequiredResult(content)) return asJson(content);
  if (typeof content === 'string') {
    return { contents: [{ uri, text: content, mimeType: mimeType ?? 'text/plain' }] };
  }
  if (content instanceof Uint8Array) {
    const blob = base64(content);
    return { contents: [{ uri, blob, mimeType: mimeType ?? 'application/octet-stream' }] };
  }
  if (isContents(content)) return asJson(content);
  const text = JSON.stringify(content);
  return { contents: [{ uri, text, mimeType: mimeType ?? 'application/json' }] };
}

/** Nothing but a list of contents: data may have a member of that name as well. */
function isContents(content: unknown): content is Pick<ReadResourceResult, 'contents'> {
  const members = Object.entries(content ?? {}) as [string, unknown][];
  const [[name, value] = []] = members;
  return members.length === 1 && name === 'contents' && Array.isArray(value);
}

function base64(bytes: Uint8Array): string {
  let signs = '';
  for (const byte of bytes) signs += String.fromCharCode(byte);
  return btoa(signs);
}
