import { realpathSync } from 'node:fs';
import type { Findings } from './findings.js';
const c = <T>(value: T, because: string, file?: string, line = 1) => ({ value, certainty: 'certain' as const, because, ...(file ? { at: { file, line, start: 0, end: 0 } } : {}) });
export async function readExisting(directory: string, _options: { path?: string } = {}): Promise<Findings> {
  await Promise.resolve();
  return {
    directory: realpathSync(directory),
    facts: { name: 'team-notes', language: 'typescript', modules: 'module', imports: '.js', sourceRoot: 'src', packageManager: 'npm', scripts: { start: 'node dist/server.js', build: 'tsc', test: 'vitest run' } },
    shape: c('sdk2', 'createMcpHandler is imported from @modelcontextprotocol/server and used once', 'src/app.ts', 42),
    doors: [c({ path: '/mcp', kind: 'stateless' }, "app.all('/mcp') passes requests to it", 'src/app.ts', 44)],
    spots: [c({ kind: 'wrap', call: 'protectServer' }, 'app.listen starts the one server', 'src/server.ts', 8), c({ kind: 'wrap', call: 'sealed' }, 'it takes MCP requests', 'src/app.ts', 42)],
    offered: { offers: [c({ kind: 'tool', name: 'list_notes', readOnlyHint: true }, 'x'), c({ kind: 'tool', name: 'write_note' }, 'x'), c({ kind: 'tool', name: 'delete_note', destructiveHint: true }, 'x'), c({ kind: 'resource', name: 'notes://{id}' }, 'x'), c({ kind: 'prompt', name: 'summarize' }, 'x')], gaps: [] },
    neighbours: [c({ kind: 'body-parser', says: 'express.json reads bodies before the route; the front stands before it, so nothing changes' }, 'x', 'src/app.ts', 26)],
  };
}
