import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { citation } from '../../requirements/index.js';
import type { FetchText } from '../fetch-text.js';
import { findingsOf, type Diagnosed } from '../model.js';

const finding = findingsOf('server');

/**
 * Looks without a token at the further paths that reach MCP in a server that existed before. Where a proxy changes
 * the path of the first, nobody knows those of the others.
 */
export async function checkDoors(
  resource: string,
  { doors }: Pick<ExistingAnswer, 'doors'>,
  fetchText: FetchText,
): Promise<Diagnosed[]> {
  const { origin, pathname } = new URL(resource);
  const main = doors.find(({ path }) => pathname.endsWith(path));
  const further = doors.filter((door) => door !== main);
  if (!main || further.length === 0) return [];
  const before = origin + pathname.slice(0, pathname.length - main.path.length);
  return Promise.all(
    further.map(async ({ path, kind }) => {
      const url = before + path;
      const init = kind === 'sse' ? STREAM : MESSAGE;
      const status = await fetchText(url, init).then(
        (response) => response.status,
        () => undefined,
      );
      const source = citation('CHAL-01');
      if (status === 401) return finding('door', 'pass', `${url} asks for a token`, { source });
      const says = `${url} ${status === undefined ? 'sends no whole response' : `answers ${status}`} without a token`;
      const remedy =
        'it must be 401: see that the server is started by the file that calls protectServer, or protectNextServer';
      return finding('door', 'fail', says, { remedy, source });
    }),
  );
}

const STREAM: RequestInit = { headers: { accept: 'text/event-stream' } };
const MESSAGE: RequestInit = {
  method: 'POST',
  headers: {
    'accept': 'application/json, text/event-stream',
    'content-type': 'application/json',
  },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
};
