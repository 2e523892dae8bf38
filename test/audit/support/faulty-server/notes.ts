import type { IncomingHttpHeaders } from 'node:http';
import { kept, type Outcome } from './results.js';

/** What can be wrong with what users keep at the server. */
export interface NoteFaults {
  /** By what notes are kept, in place of the subject; a right server keeps those of machines apart. */
  notesBy:
    | 'nobody'
    | 'case'
    | 'spaces'
    | 'form'
    | 'domain'
    | 'email'
    | 'client'
    | 'header'
    | 'argument'
    | 'subject of a machine';
  /** Does what it is asked to before it looks whether it may. */
  runsFirst: 'for scopes' | 'for tokens';
  /** Serves notes as resources: to whom they belong, or to whoever knows the URI. */
  notesAreResources: 'of their user' | 'of anybody';
}

/** The tools that write a note and list those of the caller. */
export interface Notes {
  /** Does what a call of them asks for; undefined when it asks for something else. */
  perform(
    claims: Readonly<Record<string, unknown>>,
    method: string,
    params: Readonly<Record<string, unknown>>,
    headers?: IncomingHttpHeaders,
  ): Outcome | undefined;
}

/** Builds an empty store. */
export function createNotes({ notesBy, notesAreResources }: Partial<NoteFaults>): Notes {
  const notes = new Map<string, string[]>();
  const keyOf = (
    claims: Readonly<Record<string, unknown>>,
    headers: IncomingHttpHeaders,
    given: unknown,
  ): string => {
    const { sub, client_id: client, email } = claims;
    const subject = String(sub);
    switch (notesBy) {
      case 'nobody':
        return '';
      case 'case':
        return subject.toLowerCase();
      case 'spaces':
        return subject.trim();
      case 'form':
        return subject.normalize('NFC');
      case 'email':
        return typeof email === 'string' ? email : subject;
      case 'domain':
        return subject.replace(/@.*$/, '');
      case 'client':
        return String(client);
      case 'header':
        return headers['x-user-id']?.toString() ?? subject;
      case 'argument':
        return (given as { owner?: string } | undefined)?.owner ?? subject;
      case 'subject of a machine':
        return subject;
      default:
        return sub === client ? `machine ${subject}` : subject;
    }
  };
  return {
    perform(claims, method, { name, uri, arguments: given }, headers = {}) {
      const key = keyOf(claims, headers, given);
      const own = notes.get(key) ?? [];
      if (notesAreResources && method === 'resources/list') {
        const resources = own.map((text) => ({ uri: `kept://${text}`, name: text }));
        return { result: kept({}, { resources }) };
      }
      if (notesAreResources && method === 'resources/read') {
        const readable = notesAreResources === 'of anybody' ? [...notes.values()].flat() : own;
        const text = readable.find((each) => uri === `kept://${each}`);
        if (text !== undefined) return { result: kept({}, { contents: [{ uri, text }] }) };
      }
      if (method !== 'tools/call') return undefined;
      const { text } = (given ?? {}) as { text?: unknown };
      if (name === 'add_note' && typeof text === 'string') {
        notes.set(key, [...own, text]);
        return said('noted');
      }
      return name === 'list_notes' ? said(own.join('\n')) : undefined;
    },
  };
}

const said = (text: string): Outcome => ({
  result: { resultType: 'complete', content: [{ type: 'text', text }] },
});
