import { statSync } from 'node:fs';
import path from 'node:path';
import type { UnreadSource } from './parse.js';
import { readBounded } from './read-bounded.js';
import { isCode, type PackageSources } from './sources.js';

const TELLING = /@modelcontextprotocol\/|\bfastmcp\b|\bmcp-handler\b|@rekog\/mcp-nest|\.listen\(/;
/** Larger files are not looked into. In bytes. */
const MAX_LOOK = 8 * 1024 * 1024;

/** What was not read of a package, and may serve MCP. */
export function unreadServers({ directory, unread }: PackageSources): UnreadSource[] {
  return unread.filter(({ file, because }) => {
    const place = path.join(directory, file);
    if (because.includes('link'))
      return isCode(file) || statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isCode(file)) return false;
    const text = readBounded(place, MAX_LOOK)?.toString('latin1');
    return text === undefined || TELLING.test(text);
  });
}
