import type { Caller } from './tokens.js';

/** A note of somebody. */
export interface Note {
  readonly id: string;
  readonly text: string;
}

const MOST_NOTES = 1000;
const notes = new Map<string, Note[]>();
const listeners = new Set<(owner: string, uri: string) => void>();

/** The key of what belongs to a caller. */
export function ownerOf({ subject }: Caller): string {
  return subject;
}

/** Lists the notes of a caller. */
export function notesOf(caller: Caller): readonly Note[] {
  return notes.get(ownerOf(caller)) ?? [];
}

/** Finds a note of a caller, by its number. */
export function noteOf(caller: Caller, id: string): Note | undefined {
  return notesOf(caller).find((note) => note.id === id);
}

/** Adds a note; undefined when there are too many. */
export function addNote(caller: Caller, text: string): Note | undefined {
  const mine = notes.get(ownerOf(caller)) ?? [];
  if (mine.length >= MOST_NOTES) return undefined;
  const note = { id: String(mine.length + 1), text };
  notes.set(ownerOf(caller), [...mine, note]);
  for (const each of listeners) each(ownerOf(caller), `note:///${note.id}`);
  return note;
}

/** Removes all notes of a caller. */
export function clearNotes(caller: Caller): number {
  const count = notesOf(caller).length;
  notes.delete(ownerOf(caller));
  return count;
}

/** Tells of changes until the returned function is called. */
export function onChange(listener: (owner: string, uri: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
