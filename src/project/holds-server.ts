import { isRecord } from '../answers/is-record.js';
import { ProjectError } from './project-error.js';
import { readFiles } from './read-project.js';

/** Packages that serve MCP. */
const SERVING =
  /^(?:@modelcontextprotocol\/(?:sdk|server)|mcp-handler|fastmcp|@rekog\/mcp-nest|@hono\/mcp)$/;

/** Whether the package in a directory depends on something that serves MCP; a guess, for a hint. */
export function holdsServer(directory: string): boolean {
  try {
    const text = readFiles(directory, ['package.json']).get('package.json');
    const manifest: unknown = text === undefined ? undefined : JSON.parse(text);
    const dependencies = isRecord(manifest) ? manifest['dependencies'] : undefined;
    return isRecord(dependencies) && Object.keys(dependencies).some((name) => SERVING.test(name));
  } catch (error) {
    if (error instanceof ProjectError || error instanceof SyntaxError) return false;
    throw error;
  }
}
