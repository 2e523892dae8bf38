import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { readExisting } from '../../../src/existing/index.js';
import type { Findings } from '../../../src/existing/findings.js';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Files by their paths; a `package.json` of a module that depends on what servers depend on, unless given. */
export type Files = Readonly<Record<string, string>>;

const MANIFEST = JSON.stringify({
  name: 'written',
  type: 'module',
  dependencies: { '@modelcontextprotocol/sdk': '1.32.2', 'express': '5.3.0' },
});

/** Writes a project into a directory of its own. */
export function writeProject(files: Files): string {
  const directory = mkdtempSync(path.join(os.tmpdir(), 'existing-'));
  directories.push(directory);
  for (const [file, text] of Object.entries({ 'package.json': MANIFEST, ...files })) {
    mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    writeFileSync(path.join(directory, file), text);
  }
  return directory;
}

/** Reads a project of these files. */
export function readFiles(files: Files, chosen?: string): Promise<Findings> {
  return readExisting(writeProject(files), chosen === undefined ? {} : { path: chosen });
}

/** One line for each door: `/mcp sessions certain`. */
export function doorsOf({ doors }: Findings): string[] {
  return doors.map(({ value, certainty }) => `${value.path} ${value.kind} ${certainty}`);
}

/** One line for each spot: `protectServer certain`. */
export function spotsOf({ spots }: Findings): string[] {
  return spots.map(({ value, certainty }) =>
    value.kind === 'route' ? `route ${certainty}` : `${value.call} ${certainty}`,
  );
}

/** The imports of a server of SDK 1 on Express. */
export const HEAD = `
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
`;

/** A handler that serves MCP without sessions. */
export const HANDLER = `async (req, res) => {
  const server = new McpServer({ name: 'x', version: '1' });
  server.registerTool('list_notes', { annotations: { readOnlyHint: true } }, () => ({ content: [] }));
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
}`;
