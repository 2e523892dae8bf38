import type { ServerContext } from '@modelcontextprotocol/server';

/** Tells the client how much is done; resolves when it was sent or there was nothing to send. */
export type Progress = (done: number, total?: number, message?: string) => Promise<void>;

/** Clients show progress to people: more often than this is of no use to them. */
const MIN_INTERVAL_MS = 100;

/**
 * Makes the progress of one request: nothing without the client's token, numbers that only grow, and not too
 * many of them. What is done in full is always said.
 */
export function createProgress({
  _meta,
  notify,
  signal,
}: Pick<ServerContext['mcpReq'], '_meta' | 'notify' | 'signal'>): Progress {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => Promise.resolve();
  let last = -Infinity;
  let sentAt = -Infinity;
  return async (done, total, message) => {
    const now = performance.now();
    const isComplete = total !== undefined && done >= total;
    if (!Number.isFinite(done) || done <= last || signal.aborted) return;
    if (!isComplete && now - sentAt < MIN_INTERVAL_MS) return;
    last = done;
    sentAt = now;
    const params = { progressToken, progress: done, total, message };
    // The client may be gone, or have its answer already.
    await notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}
