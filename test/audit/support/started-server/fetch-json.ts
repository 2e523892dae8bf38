import { has } from './knobs.js';

/** The issuer cannot be asked now. */
export class AwayError extends Error {}

const MOST_BYTES = 512 * 1024;
const TIME_MS = 500;
const isUnlimited = has('NO_TIME_LIMIT') || has('BLOCKED_BY_ISSUER') || has('NO_SIZE_LIMIT');

/** Fetches a document of the issuer, within its limits of time and size, and without redirects. */
export async function fetchJson(url: string, init: RequestInit = {}): Promise<object> {
  try {
    const response = await fetch(url, {
      ...init,
      redirect: has('FOLLOWS_REDIRECTS') ? 'follow' : 'error',
      ...(isUnlimited ? {} : { signal: AbortSignal.timeout(TIME_MS) }),
    });
    if (!response.ok) throw new AwayError(String(response.status));
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('latin1');
      if (text.length > MOST_BYTES && !has('NO_SIZE_LIMIT')) throw new AwayError('too much');
    }
    return JSON.parse(text) as object;
  } catch {
    throw new AwayError('the issuer cannot be asked');
  }
}
