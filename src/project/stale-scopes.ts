import type { Config } from '../answers/config.js';
import { offeredScopes } from '../answers/defaults.js';
import { deletedFilesOf } from '../render/index.js';
import { ANSWERS_PATH } from './read-answers.js';

/** A file that is behind what the server asks for. */
export interface StaleFile {
  readonly path: string;
  readonly says: string;
}

/** The scopes that a server asks for. */
export interface NeededScopes {
  /** With every request. */
  readonly base: readonly string[];
  /** With any request, the broader ones of the hierarchy among them. */
  readonly all: readonly string[];
}

/** A README that was rewritten need not name scopes at all. */
const README_HEADING = /\n## (?:Tools and scopes|Scopes)\n/;

/**
 * Finds files that are behind what the server asks for: the README, and the set-up file of the
 * authorization server. Answers that name a tool, a resource or a prompt whose file was
 * deleted count as well.
 *
 * @param read the text of a file of the project, undefined when it is not there
 * @param needed what the server asks for, where more is known of it than its answers
 */
export function staleScopes(
  config: Config,
  read: (file: string) => string | undefined,
  needed: NeededScopes = neededScopes(config),
): StaleFile[] {
  const stale: StaleFile[] = deletedFilesOf(config).map(({ what, file }) => ({
    path: ANSWERS_PATH,
    says: `names a ${what} whose file was deleted: remove it there, or bring the file back with update --restore ${file}`,
  }));
  stale.push(...staleSignIn(config, read));
  const { setupFile } = config.provider;
  const folder = config.existing ? `${config.existing.development}/` : '';
  const readme = `${folder}README.md`;
  for (const path of [
    readme,
    ...(setupFile === undefined ? [] : [`${folder}setup/${setupFile}`]),
  ]) {
    const text = read(path)?.replaceAll('\r\n', '\n');
    if (text === undefined || (path === readme && !README_HEADING.test(text))) continue;
    // Some set-up files list the base scopes only, and some none at all.
    const named = needed.all.filter((scope) => names(text, scope));
    const listsAll = named.some((scope) => !needed.base.includes(scope));
    const wanted = listsAll ? needed.all : named.length > 0 ? needed.base : [];
    const missing = wanted.filter((scope) => !named.includes(scope));
    if (missing.length > 0) stale.push({ path, says: `lacks ${missing.join(', ')}` });
  }
  return stale;
}

/** The policy of the sign-in is the user's, and may be of before another upstream was chosen. */
function staleSignIn(
  { signIn, tools }: Config,
  read: (file: string) => string | undefined,
): StaleFile[] {
  const path = 'src/sign-in.ts';
  const text = read(path);
  const example = tools.find(({ builtIn }) => builtIn && builtIn === signIn?.upstream.api?.tool);
  if (!signIn || !example || text === undefined) return [];
  const { apiScopes, profile } = signIn.upstream;
  const missing = apiScopes.map(({ scope }) => scope).filter((scope) => !names(text, scope));
  return missing.length === 0
    ? []
    : [
        {
          path,
          says: `lacks ${missing.join(', ')} in apiScopes, which ${example.name} needs at ${profile.name}; look at its rules as well`,
        },
      ];
}

/** Collects the scopes that the answers name. */
function neededScopes(config: Config): NeededScopes {
  const { baseScopes, scopeHierarchy } = config;
  const further = offeredScopes(config);
  const all = [...baseScopes, ...further, ...Object.entries(scopeHierarchy).flat(2)];
  return { base: baseScopes, all: [...new Set(all)] };
}

/** Finds a scope in a text as a word of its own, not as a part of a longer one. */
function names(text: string, scope: string): boolean {
  const isPart = (character: string | undefined) =>
    character !== undefined && /[\w:./-]/.test(character);
  for (let at = text.indexOf(scope); at >= 0; at = text.indexOf(scope, at + 1)) {
    const end = at + scope.length;
    // The end of a sentence belongs to no scope.
    const follows = text[end] === '.' || text[end] === ':' ? text[end + 1] : text[end];
    if (!isPart(text[at - 1]) && !isPart(follows)) return true;
  }
  return false;
}
