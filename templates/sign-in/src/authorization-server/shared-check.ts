/** Milliseconds. */
const KEPT = 1000;

/**
 * Lets everybody who asks at the same time share one check, and keeps what came of it for a moment: however often
 * somebody asks, what is checked has little to do.
 */
export function createSharedCheck(check: () => Promise<void>): () => Promise<void> {
  let last: { readonly outcome: Promise<void>; until: number } | undefined;
  return () => {
    if (last && performance.now() < last.until) return last.outcome;
    const begun = { outcome: check(), until: Infinity };
    const keep = () => {
      begun.until = performance.now() + KEPT;
    };
    begun.outcome.then(keep, keep);
    last = begun;
    return begun.outcome;
  };
}
