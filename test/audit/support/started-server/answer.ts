import { revisions } from '../../../../src/catalog/revisions.js';

type Send = (status: number, body: object) => void;

/** Answers one message of the newest revision; throws at what is none. */
export function answer(body: string, send: Send): void {
  const { id, method } = JSON.parse(body) as { id?: unknown; method?: unknown };
  const result = results[String(method)];
  if (result) send(200, { jsonrpc: '2.0', id, result });
  else send(404, { jsonrpc: '2.0', id, error: { code: -32601, message: 'no such method' } });
}

const results: Readonly<Record<string, object>> = {
  'server/discover': {
    resultType: 'complete',
    supportedVersions: [revisions[0].id],
    capabilities: { tools: {} },
    serverInfo: { name: 'started', version: '1.0.0' },
  },
  'tools/list': { resultType: 'complete', ttlMs: 0, cacheScope: 'private', tools: [] },
};
