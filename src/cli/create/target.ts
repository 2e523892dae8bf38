import path from 'node:path';
import { directoryNameOf, projectNameFault } from '../../answers/names.js';
import { quoted, type Problem } from '../../answers/problem.js';

/** The place and the name of the project, as far as they are known. */
export interface Target {
  /** As the user wrote it, or made from the name; undefined while neither is known. */
  readonly directory: string | undefined;
  /** The name taken from the directory, when none was given and the last segment is a valid one. */
  readonly name: string | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads the directory argument.
 *
 * @param directory the argument, if any
 * @param name the name that was given elsewhere, if any
 */
export function readTarget(
  directory: string | undefined,
  name: string | undefined,
  cwd: string,
): Target {
  if (directory === undefined) {
    return { directory: directoryOf(undefined, name), name: undefined, problems: [] };
  }
  const problem = (message: string): Target => ({
    directory,
    name: undefined,
    problems: [{ path: '', flag: '[directory]', message }],
  });
  if (/\p{Cc}/u.test(directory)) return problem(`${quoted(directory)} has control characters`);
  if (name !== undefined) return { directory, name: undefined, problems: [] };
  const [parent = '', segment = ''] = path.resolve(cwd, directory).split(path.sep).slice(-2);
  // `@acme/orders` is a package name that people also use as a directory.
  const scoped = `${parent}/${segment}`;
  const isScoped = parent.startsWith('@') && projectNameFault(scoped) === undefined;
  const fault = isScoped ? undefined : projectNameFault(segment);
  if (fault === undefined) return { directory, name: isScoped ? scoped : segment, problems: [] };
  return {
    directory,
    name: undefined,
    problems: [
      {
        path: '',
        flag: '--name',
        message: `is needed, because the directory's name ${quoted(segment)} ${fault}`,
      },
    ],
  };
}

/** Takes the target that was given, or the one that follows from the name: without the package's scope. */
export function directoryOf(given: string | undefined, name: string): string;
export function directoryOf(
  given: string | undefined,
  name: string | undefined,
): string | undefined;
export function directoryOf(
  given: string | undefined,
  name: string | undefined,
): string | undefined {
  return given ?? (name === undefined ? undefined : directoryNameOf(name));
}

/** Writes a directory as people read it: `./x` for a relative one. */
export function displayDirectory(directory: string): string {
  if (directory === '.' || path.isAbsolute(directory) || /^\.{1,2}[/\\]/.test(directory)) {
    return directory;
  }
  return `./${directory}`;
}
