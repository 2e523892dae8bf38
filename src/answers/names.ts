import { builtinModules } from 'node:module';

/** Device names that Windows opens instead of a file of that name, with or without an extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
const TAKEN_BY_NPM = ['node_modules', 'favicon.ico'];

/** Longest project name, in characters. */
export const MAX_NAME_LENGTH = 64;
/** A project name, as far as a pattern can say it: a package name, with or without its scope. */
export const NAME_PATTERN = /^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;
/** A tool name of the MCP specification (server/tools, tool names); 1 to 64 characters here. */
export const TOOL_NAME_PATTERN = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * Why a text cannot be the name of a package whose last part is a directory, or undefined for a
 * good name. What else is called after it has a form of its own.
 */
export function projectNameFault(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if (name.length > MAX_NAME_LENGTH) return `must have at most ${MAX_NAME_LENGTH} characters`;
  if (!NAME_PATTERN.test(name)) {
    return 'must start with a lower-case letter or digit and have only lower-case letters, digits, ".", "_" and "-"; a scope in front is written @scope/name';
  }
  if (name.includes('..')) return 'must not contain ".."';
  const parts = name.split('/');
  if (parts.some((part) => /[.-]$/.test(part))) return 'must not end with a dot or a dash';
  if (parts.some((part) => WINDOWS_DEVICE.test(part))) {
    return 'is a reserved device name on Windows';
  }
  if (parts.some((part) => TAKEN_BY_NPM.includes(part))) return 'is not a name npm allows';
  if (builtinModules.includes(name)) return 'is the name of a module of Node.js itself';
  return undefined;
}

/** The directory of a project that nobody named one for: a package name without its scope. */
export function directoryNameOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** A project's name where clients take it: `claude mcp add` and `codex mcp add` refuse dots and "/". */
export function clientNameOf(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+/, '');
}

/** A project's name as a DNS label (RFC 1123, 2.1), which Docker and Cloudflare take as well. */
export function labelOf(name: string): string {
  return name
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 63)
    .replace(/-$/, '');
}

/** Whether Windows takes a file of this name, whatever its extension, for a device. */
export function isWindowsDevice(name: string): boolean {
  return WINDOWS_DEVICE.test(name);
}

/** Why a text cannot be a tool name, or undefined for a good one. */
export function toolNameFault(name: string): string | undefined {
  if (!TOOL_NAME_PATTERN.test(name)) {
    return 'must have 1 to 64 of the characters A-Z, a-z, 0-9, "_", "-" and "."';
  }
  return objectMemberFault(name);
}

/**
 * A tool name as clients that rewrite names may show it: two names with one such form are one tool
 * to them. The generated server refuses to start with two of them (`guarded-server.ts`).
 */
export function clientToolName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
}

/** Names every JavaScript object already answers to are refused wherever they would become keys. */
export function objectMemberFault(name: string): string | undefined {
  return name in Object.prototype || name === 'prototype'
    ? 'is a name every JavaScript object already has'
    : undefined;
}
