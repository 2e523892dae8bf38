import { environmentNames } from '../catalog/environment.js';
import { isWindowsDevice, objectMemberFault } from './names.js';
import { quoted } from './problem.js';

/** Most paths that reach MCP. */
export const MAX_DOORS = 20;
/** Most words of a command. */
export const MAX_WORDS = 20;
/** Most variables for starting the server on this machine. */
export const MAX_VARIABLES = 50;
const MAX_TEXT = 300;
const MAX_FOLDER = 200;

/** Folders that nothing of ours may stand in, in lower case: some disks do not tell apart. */
const NEVER_OURS = ['node_modules', '.git', '.secure-mcp'];

/** Why a text cannot be a folder of a project, or undefined for a good one. */
export function folderFault(folder: string): string | undefined {
  if (folder.length > MAX_FOLDER) return `must have at most ${MAX_FOLDER} characters`;
  const segments = folder.split('/');
  if (segments.some((segment) => ['', '.', '..'].includes(segment))) {
    return `${quoted(folder)} must be a folder of the project, without "..", and with "/" between names only`;
  }
  if (!segments.every((segment) => /^[\w@()[\]+.-]+$/.test(segment))) {
    return `${quoted(folder)} must have only letters, digits and ()[]@+_.- in its names, and "/" between them`;
  }
  if (segments.some((segment) => NEVER_OURS.includes(segment.toLowerCase()))) {
    return `${quoted(folder)} must not stand in one of: ${NEVER_OURS.join(', ')}`;
  }
  if (segments.some((segment) => isWindowsDevice(segment) || segment.endsWith('.'))) {
    return `${quoted(folder)} has a name that Windows does not take`;
  }
  return undefined;
}

/**
 * Why a text cannot be a path that reaches MCP, or undefined for a good one. It is compared byte for byte, so it
 * has one spelling: nothing encoded, no pattern of a router, no slash at the end.
 */
export function doorPathFault(path: string): string | undefined {
  if (path.length > MAX_FOLDER) return `must have at most ${MAX_FOLDER} characters`;
  if (!/^\/(?:[\w~!$&'+,=@.-]+(?:\/[\w~!$&'+,=@.-]+)*)?$/.test(path)) {
    return `${quoted(path)} must be a literal path that starts with "/", without a host, a query, a pattern, an encoded character or a "/" at its end`;
  }
  const segments = path.slice(1).split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) {
    return `${quoted(path)} must not have "." or ".." between slashes`;
  }
  return segments[0]?.toLowerCase() === '.well-known'
    ? `${quoted(path)} must not be below /.well-known, where metadata is served`
    : undefined;
}

/** Why a text cannot be a word of a command, or undefined for a good one. */
export function commandWordFault(word: string): string | undefined {
  if (word === '') return 'must not be an empty word';
  const [, name = '', value = ''] = /^-{0,2}([A-Za-z_][\w-]*)=(.*)$/s.exec(word) ?? [];
  return lineFault(word) ?? secretFault(word) ?? namedSecretFault(name, value);
}

/** Variables that whoever starts the server sets, and those that only tests of ours read. */
const SET_BY_US: ReadonlySet<string> = new Set(
  environmentNames.filter((name) => name !== 'NODE_ENV' && name !== 'HOST'),
);

/** Why a text cannot be the name of a variable for starting the server, or undefined for a good one. */
export function variableNameFault(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name)) {
    return `${quoted(name)} must have 1 to 100 of the characters A-Z, a-z, 0-9 and "_", and no digit first`;
  }
  if (SET_BY_US.has(name.toUpperCase())) {
    return `${quoted(name)} is set by whatever starts the server; leave it out`;
  }
  return objectMemberFault(name) === undefined
    ? undefined
    : `${quoted(name)} ${objectMemberFault(name) ?? ''}`;
}

/** Why a text cannot be a value of such a variable, or undefined for a good one. It is committed. */
export function variableValueFault(value: string): string | undefined {
  return lineFault(value) ?? secretFault(value);
}

/** Names of what is a secret, whatever it looks like. */
const SECRET_NAME = /PASS|PWD|SECRET|TOKEN|CREDENTIAL|KEY(?!CLOAK|BOARD|WORD)/i;

/** Values that such a name may have: words for this machine, switches, short numbers, and addresses here. */
const HARMLESS: readonly RegExp[] = [
  /^$/,
  /^(?:local|localhost|dev|development|test|testing|dummy|example|fake|changeme|placeholder|none|true|false|on|off|yes|no)(?:[-_ ][a-z]{1,12}){0,6}$/i,
  /^\d{1,5}$/,
  /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?(?:\/[a-z/-]*)?$/i,
];

/** Why something of this name cannot have this value, or undefined for a good one. The value is not shown. */
export function namedSecretFault(name: string, value: string): string | undefined {
  if (!SECRET_NAME.test(name) || HARMLESS.some((pattern) => pattern.test(value))) return undefined;
  return `${quoted(name)} is the name of a secret; answers are committed, so set it in your environment instead, or give it a value that says so, as "local-only"`;
}

function lineFault(text: string): string | undefined {
  if (text.length > MAX_TEXT) return `must have at most ${MAX_TEXT} characters`;
  return /^[\x20-\x7E]*$/.test(text) ? undefined : 'must be one line of printable ASCII';
}

/** How keys and tokens begin that services issue, and what is one by its form. */
const SECRETS: readonly RegExp[] = [
  /-----BEGIN/,
  /\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16}/,
  /\b(?:gh[oprsu]_|github_pat_|glpat-|xox[a-z]-|npm_|hf_|dop_v1_|whsec_|AIza|SG\.)[\w.-]{16}/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\./,
  /\b(?:Bearer|Basic)\s+\S{8}/i,
  /(?:^|[^0-9A-Za-z-])[0-9A-Fa-f]{32,}(?:$|[^0-9A-Za-z-])/,
  // Keys of many services are UUIDs.
  /(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])/,
];

/** Values are committed: what looks like a key, a token or a password of somewhere else is refused, unseen. */
function secretFault(value: string): string | undefined {
  const looks =
    SECRETS.some((pattern) => pattern.test(value)) || isRandom(value) || hasPassword(value);
  return looks
    ? 'looks like a secret; answers are committed, so set it in your environment instead'
    : undefined;
}

/**
 * Whether some word has upper case, lower case and digits, or many digits between letters, in a length that people
 * do not write.
 */
function isRandom(value: string): boolean {
  const words = value.match(/[A-Za-z0-9+_=]{24,}/g) ?? [];
  return words.some(
    (word) =>
      (/[a-z]/.test(word) && /[A-Z]/.test(word) && /\d/.test(word)) ||
      (/[A-Za-z]/.test(word) && /(?:\d.*){4}/.test(word)),
  );
}

/** Whether a URL carries a password for another machine than this one. */
function hasPassword(value: string): boolean {
  const urls = value.matchAll(/:\/\/[^/\s@]*:[^/\s@]+@([^/\s:]+|\[[^\]\s]*\])/g);
  return [...urls].some(([, host = '']) => !/^(?:localhost|127\.0\.0\.1|\[::1\])$/i.test(host));
}
