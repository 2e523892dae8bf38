export interface Note {
  id: string;
  owner: string;
  text: string;
}

/** Keeps notes by id. */
export class Notes {
  #notes = new Map<string, Note>([['welcome', { id: 'welcome', owner: 'team', text: 'Hello!' }]]);

  all(): Note[] {
    return [...this.#notes.values()];
  }

  get(id: string): Note | undefined {
    return this.#notes.get(id);
  }

  put(note: Note): void {
    this.#notes.set(note.id, note);
  }

  remove(id: string): boolean {
    return this.#notes.delete(id);
  }
}
