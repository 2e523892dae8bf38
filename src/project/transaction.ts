/**
 * Takes a step back.
 *
 * @param isClean whether every later step was taken back; if not, backups must stay
 */
type Undo = (isClean: boolean) => Promise<unknown>;

/** Steps that can be taken back, newest first. */
export interface Transaction {
  /** Does something and remembers how to undo it. */
  step(act: () => Promise<unknown>, undo: Undo): Promise<void>;
  /** Takes back as much as possible. Returns what went wrong on the way; empty when all is as before. */
  rollBack(): Promise<readonly unknown[]>;
}

/** A transaction without steps. */
export function beginTransaction(): Transaction {
  const undos: Undo[] = [];
  return {
    async step(act, undo) {
      await act();
      undos.push(undo);
    },
    async rollBack() {
      const failures: unknown[] = [];
      for (let undo = undos.pop(); undo; undo = undos.pop()) {
        await undo(failures.length === 0).catch((error: unknown) => failures.push(error));
      }
      return failures;
    },
  };
}
