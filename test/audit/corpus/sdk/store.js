const notes = new Map();

/** Whose notes they are. */
export const ownerOf = (auth) => auth.extra.subject;

export function list(auth) {
  return notes.get(ownerOf(auth)) ?? [];
}

export function add(auth, text) {
  const mine = list(auth);
  if (mine.length >= 500) return undefined;
  const note = { id: String(mine.length + 1), text };
  notes.set(ownerOf(auth), [...mine, note]);
  return note;
}

export function find(auth, id) {
  return list(auth).find((note) => note.id === id);
}
