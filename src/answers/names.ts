import { builtinModules } from 'node:module';

/** Device names that Windows opens instead of a file of that name, with or without an extension. */
const WINDOWS_DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;
const TAKEN_BY_NPM = ['node_modules', 'favicon.ico'];

/** Longest project name, in characters. */
export const MAX_NAME_LENGTH = 64;
/** A project name, as far as a pattern can say it. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9._-]*$/;
/** A tool name of the MCP specification (server/tools, tool names); 1 to 64 characters here. */
export const TOOL_NAME_PATTERN = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * Why a text cannot be the name of a package, a directory and an MCP server at once.
 *
 * @returns what is wrong, or undefined for a good name
 */
export function projectNameFault(name: string): string | undefined {
  if (name === '') return 'must not be empty';
  if (name.length > MAX_NAME_LENGTH) return `must have at most ${MAX_NAME_LENGTH} characters`;
  if (!NAME_PATTERN.test(name)) {
    return 'must start with a lower-case letter or digit and have only lower-case letters, digits, ".", "_" and "-"';
  }
  if (name.includes('..')) return 'must not contain ".."';
  if (/[.-]$/.test(name)) return 'must not end with a dot or a dash';
  if (WINDOWS_DEVICE.test(name)) return 'is a reserved device name on Windows';
  if (TAKEN_BY_NPM.includes(name)) return 'is not a name npm allows';
  if (builtinModules.includes(name)) return 'is the name of a module of Node.js itself';
  return undefined;
}

/** Why a text cannot be a tool name, or undefined for a good one. */
export function toolNameFault(name: string): string | undefined {
  if (!TOOL_NAME_PATTERN.test(name)) {
    return 'must have 1 to 64 of the characters A-Z, a-z, 0-9, "_", "-" and "."';
  }
  return objectMemberFault(name);
}

/** Names every JavaScript object already answers to are refused wherever they would become keys. */
export function objectMemberFault(name: string): string | undefined {
  return name in Object.prototype || name === 'prototype'
    ? 'is a name every JavaScript object already has'
    : undefined;
}
