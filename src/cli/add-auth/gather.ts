import { doorPathFault, folderFault } from '../../answers/existing.js';
import { isRecord } from '../../answers/is-record.js';
import { quoted, type Problem } from '../../answers/problem.js';
import type { GivenAnswers } from '../../answers/schema.js';
import { validateGiven } from '../../answers/validate.js';
import type { Context } from '../context.js';
import { answersOfFlags, type FlagAnswers } from '../create/answers-of-flags.js';
import { readConfigFile } from '../create/config-file.js';
import { swallowedFlags } from '../invocation.js';
import { EXISTING_AUTHENTICATION, UNPROTECTED, type AddAuthFlags } from './flags.js';

/** What flags and a file say, before anything of the server was read. */
export interface Gathered {
  readonly flags: AddAuthFlags;
  /** The answers that are in order; what follows from the server is not among them. */
  readonly given: GivenAnswers;
  /** How an earlier run started the server and where it put the layer, of the file. */
  readonly before: Layout;
  readonly withFlag: FlagAnswers['withFlag'];
}

/** What the answers of an earlier run say of a server beside what is read of it anew. */
interface Layout {
  readonly layer?: string;
  readonly start?: readonly string[];
  readonly build?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Puts flags and file together, and adds all that is wrong with them to the problems. */
export async function gather(
  flags: AddAuthFlags,
  problems: Problem[],
  context: Context,
): Promise<Gathered> {
  const { environment } = context;
  const { answers: ofFlags, withFlag } = answersOfFlags(flags, problems);
  const file =
    flags.config === undefined
      ? { answers: {}, problems: [] }
      : await readConfigFile(flags.config, environment);
  const { framework, ...ofFile } = file.answers;
  const checked = validateGiven({ ...ofFile, ...ofFlags });
  problems.push(
    ...swallowedFlags(environment),
    ...file.problems,
    ...checked.problems.map(withFlag),
    ...(framework === undefined
      ? []
      : [
          {
            path: 'framework',
            message: 'is not asked: the server keeps its own; leave it out of the file',
          },
        ]),
    ...faultsOf(flags),
  );
  const { existing, ...given } = checked.answers;
  return { flags, given, before: isRecord(existing) ? existing : {}, withFlag };
}

function faultsOf(flags: AddAuthFlags): Problem[] {
  const known = (
    flag: 'existing-authentication' | 'accept-unprotected',
    values: readonly string[],
  ) =>
    [flags[flag] ?? []].flat().flatMap((value): Problem[] =>
      values.includes(value)
        ? []
        : [
            {
              path: '',
              flag: `--${flag}`,
              message: `${quoted(value)} is not one of: ${values.join(', ')}`,
            },
          ],
    );
  const place = (flag: 'into' | 'path', fault: (value: string) => string | undefined) => {
    const value = flags[flag];
    const message = value === undefined ? undefined : fault(value);
    return message === undefined ? [] : [{ path: '', flag: `--${flag}`, message }];
  };
  const noServer = flags['start-server'] === false && flags.start !== undefined;
  return [
    ...known('existing-authentication', EXISTING_AUTHENTICATION),
    ...known('accept-unprotected', UNPROTECTED),
    ...place('into', folderFault),
    ...place('path', doorPathFault),
    ...(noServer ? [{ path: '', flag: '--start', message: 'contradicts --no-start-server' }] : []),
  ];
}
