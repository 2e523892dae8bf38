import { BASE, challenge } from './challenge.js';
import { log } from './log.js';
import { ownerOf } from './store.js';

/** Scopes of each tool, beside the base scopes. */
const TOOLS = new Map([
  ['list_notes', ['notes:read']],
  ['add_note', ['notes:write']],
  ['copy_note', ['notes:read', 'notes:write']],
]);
const PROMPTS = new Map([
  ['welcome', []],
  ['sum_up', ['notes:read']],
]);
const NOTES = 'note:';
const KNOWN = /^(?:guide:\/\/notes\/|note:\/\/\/\d{1,9})$/;
const IMPLIES = { 'notes:admin': ['notes:read', 'notes:write'] };

/** Scopes that a message needs. */
function scopesOf({ method, params = {} }) {
  switch (method) {
    case 'tools/call':
      return [...BASE, ...(TOOLS.get(params.name) ?? [])];
    case 'prompts/get':
      return [...BASE, ...(PROMPTS.get(params.name) ?? [])];
    case 'resources/read':
      return [...BASE, ...ofResource(params.uri)];
    case 'completion/complete':
      return [...BASE, ...(PROMPTS.get(params.ref?.name) ?? ofResource(params.ref?.uri))];
    default:
      return BASE;
  }
}

/** The library reads a URI as a URL, so this does too. */
function ofResource(uri) {
  if (typeof uri !== 'string' || !URL.canParse(uri)) return [];
  return new URL(uri).protocol === NOTES ? ['notes:read'] : [];
}

/** Says of what does not exist what the protocol says, which the library does not. */
function absence({ method, params = {} }) {
  if (method === 'tools/call' && !TOOLS.has(params.name)) return [-32_602, 'no such tool'];
  const isKnown = typeof params.uri === 'string' && KNOWN.test(params.uri);
  if (method === 'resources/read' && !isKnown) return [-32_002, 'no such resource'];
  return undefined;
}

/** Refuses what the caller has not the scopes for. */
export function gate(resource) {
  return (request, response, next) => {
    const { auth, body } = request;
    if (request.method === 'POST' && (typeof body?.method !== 'string' || Array.isArray(body))) {
      const error = { code: -32_600, message: 'one request at a time' };
      response.status(400).json({ jsonrpc: '2.0', id: null, error });
      return;
    }
    const needed = scopesOf(body ?? {});
    const held = new Set(auth.scopes.flatMap((scope) => [scope, ...(IMPLIES[scope] ?? [])]));
    const isAllowed = needed.every((scope) => held.has(scope));
    const who = { subject: ownerOf(auth), client: auth.clientId, scopes: needed };
    log(isAllowed ? 'allowed' : 'forbidden', who);
    if (!isAllowed) {
      challenge(response, resource, 403, 'insufficient_scope', needed);
      return;
    }
    const absent = absence(body ?? {});
    if (absent) {
      const [code, message] = absent;
      response.json({ jsonrpc: '2.0', id: body.id ?? null, error: { code, message } });
    } else next();
  };
}
