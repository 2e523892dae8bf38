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
const OURS: readonly string[] = ['src/mcp-auth', 'mcp-auth'];

/** Transports of the SDK and of libraries beside it, as they are called. */
const TRANSPORT = String.raw`(?:\w+\.)?\w*(?:StreamableHTTP(?:Server)?|SSEServer)Transport`;

/** What a transport of your own does with a message: there is no seal for one. */
const OWN = /\.onmessage\s*(?:\?\.|!)?\s*\(/g;

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

/** What a name stands behind as well: imports, variables and classes that go on from it. */
function namesOf(name: string, texts: readonly string[]): string {
  const others = [
    String.raw`${name}\s+as\s+(\w+)`,
    String.raw`${name}\s*:\s*(\w+)\s*[,}]`,
    String.raw`\b(\w+)\s*=\s*${name}\s*(?:;|$)`,
    String.raw`\bclass\s+(\w+)[^{]*?\sextends\s+${name}\b`,
  ].flatMap((pattern) => texts.flatMap((text) => [...text.matchAll(new RegExp(pattern, 'gm'))]));
  return [name, ...others.map(([, other = '']) => other)].join('|');
}

/**
 * Finds what takes MCP requests once it is there, with the call in front of it. That has `Mcp` in its name where its
 * own was taken.
 */
function takersIn(texts: readonly string[]): RegExp {
  const made = String.raw`\bnew\s+(?:${namesOf(TRANSPORT, texts)})\b`;
  const called = String.raw`\b(?:${namesOf('createMcpHandler', texts)})\s*(?:<[^()]*>)?\(`;
  return new RegExp(String.raw`(?:\b(\w+)\s*\(\s*)?(?:${made}|${called})`, 'g');
}

/** What no request shows from outside: as long as no path leads past the guard, all is refused without it as well. */
describe('the sources of your server', () => {
  const all = sources();
  const takers = takersIn(all.map(({ text }) => text));
  const bare = all.flatMap(({ file, text }) =>
    [...text.matchAll(takers), ...text.matchAll(OWN)]
      .filter(([, call = '']) => !/^sealed(?:Mcp)?$/.test(call))
      .map(([found]) => `${file}: ${found}`),
  );

  it('have the guard in front of the HTTP server', () => {
    const guards = all.filter(({ text }) => /\bprotect(?:Next)?(?:Mcp)?Server\s*\(/.test(text));
    expect(guards).not.toEqual([]);
  });

  it('have a seal around all that takes MCP requests', () => {
    expect(bare).toEqual([]);
  });
});
