import { requestFailure } from '../failure';
import { readText, type Fetch } from '../limited-body';

/**
 * Fetches a small public JSON document of the authorization server: no redirects, status 200 only,
 * at most 256 kB (TOK-29).
 *
 * @param signal bounds the whole exchange, body included
 * @returns the text of a JSON object
 * @throws Error naming the URL and the cause
 */
export async function fetchDocument(
  url: string,
  options: { fetch: Fetch; signal: AbortSignal },
): Promise<string> {
  try {
    // 'manual' and a status check instead of 'error', which some runtimes refuse.
    const response = await options.fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: options.signal,
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new Error(`${url} answered with status ${response.status}`);
    }
    const text = await readText(response, url);
    const document: unknown = JSON.parse(text);
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      throw new Error(`${url} is not a JSON object`);
    }
    return text;
  } catch (error) {
    throw requestFailure(url, error);
  }
}
