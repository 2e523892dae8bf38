/** For one answer while a server starts, in milliseconds. */
const ANSWER_MS = 5000;

/**
 * Whether a URL answers anything at all, a refusal included.
 *
 * @throws Error when it does not
 */
export async function answersAt(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(url, {
    method: 'OPTIONS',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  });
  await response.body?.cancel();
  return true;
}
