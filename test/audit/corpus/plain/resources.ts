import { noteOf, notesOf } from './notes.js';
import { privately, ProtocolError, type Result } from './results.js';
import type { Caller } from './tokens.js';

/** What stands behind a URI. */
interface Found {
  readonly scopes: readonly string[];
  read(caller: Caller): string | undefined;
}

const GUIDE = 'guide:///notes';
const NOTE = /^note:\/\/\/(\d{1,9})$/;
const LONGEST_URI = 200;
/** What looks like a note and is none takes what a note takes, so that nobody learns which there are. */
const NO_NOTE: Found = { scopes: ['notes:read'], read: () => undefined };

/** Finds what a URI names; there is one spelling of each. */
export function resourceFor(uri: unknown): Found | undefined {
  if (typeof uri !== 'string' || uri.length > LONGEST_URI) return undefined;
  if (uri === GUIDE) return { scopes: [], read: () => 'Add notes, and list them.' };
  if (uri.startsWith('note:') && !NOTE.test(uri)) return NO_NOTE;
  const id = NOTE.exec(uri)?.[1];
  if (id === undefined) return undefined;
  return { scopes: ['notes:read'], read: (caller) => noteOf(caller, id)?.text };
}

/** Lists what a caller could read. */
export function listResources(caller: Caller): Result {
  const mine = caller.scopes.has('notes:read') ? notesOf(caller) : [];
  const notes = mine.map(({ id }) => ({ uri: `note:///${id}`, name: `note ${id}` }));
  return privately({ resources: [{ uri: GUIDE, name: 'guide' }, ...notes] });
}

/** Lists forms of URIs. */
export function listTemplates(): Result {
  return privately({ resourceTemplates: [{ uriTemplate: 'note:///{id}', name: 'note' }] });
}

/**
 * Reads a resource of a caller.
 *
 * @throws ProtocolError when there is none, or it is somebody else's
 */
export function readResource(caller: Caller, uri: unknown, unknownCode: number): Result {
  const text = resourceFor(uri)?.read(caller);
  if (text === undefined) throw new ProtocolError(unknownCode, 'there is no such resource');
  return privately({ contents: [{ uri, mimeType: 'text/plain', text }] });
}
