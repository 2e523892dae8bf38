import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where no source of your server stands, or one of ours. */
const ELSEWHERE = new Set([
  'node_modules',
  'build',
  'coverage',
  'dist',
  'out',
  'test',
  'tests',
  '__tests__',
]);
const OURS: readonly string[] = ['mcp-auth', 'mcp-auth'];

/**
 * What takes MCP requests once it is there, with the call in front of it. That has `Mcp` in its name where its own
 * was taken.
 */
const TAKES_REQUESTS =
  /(?:\b(\w+)\s*\(\s*)?(?:\bcreateMcpHandler\s*(?:<[^()]*>)?\(|\bnew\s+(?:\w+\.)?\w*(?:StreamableHTTP(?:Server)?|SSEServer)Transport\b)/g;

/** The sources of your server, without comments. */
function sources(folder = ''): { readonly file: string; readonly text: string }[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.name.startsWith('.') || ELSEWHERE.has(entry.name) || OURS.includes(file)) return [];
    if (entry.isDirectory()) return sources(file);
    if (!/(?<!\.(?:test|spec|d))\.[cm]?[jt]sx?$/.test(entry.name)) return [];
    const text = readFileSync(path.join(root, file), 'utf8');
    return [{ file, text: text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, '') }];
  });
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

/** What no request shows from outside: as long as no path leads past the guard, all is refused without it as well. */
describe('the sources of your server', () => {
  const all = sources();
  const inAll = (pattern: RegExp) => all.reduce((sum, { text }) => sum + count(text, pattern), 0);
  const bare = all.flatMap(({ file, text }) =>
    [...text.matchAll(TAKES_REQUESTS)]
      .filter(([, call = '']) => !/^sealed(?:Mcp)?$/.test(call))
      .map(([found]) => `${file}: ${found}`),
  );

  it('have the guard in front of the HTTP server', () => {
    expect(inAll(/\bprotect(?:Next)?(?:Mcp)?Server\s*\(/g)).toBeGreaterThan(0);
  });

  it('have a seal around all that takes MCP requests', () => {
    expect(bare).toEqual([]);
  });
});
