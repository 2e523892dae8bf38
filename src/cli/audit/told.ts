import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { quoted, type Problem } from '../../answers/problem.js';
import { resolveConfig } from '../../answers/resolve.js';
import { validateAnswers } from '../../answers/validate.js';
import type { Expectations } from '../../audit/engine/context.js';
import { expectationsOf } from '../../audit/project/facts-of-project.js';
import { readConfigFile } from '../create/config-file.js';
import type { Environment } from '../environment.js';
import type { ToldFlags } from './told-flags.js';

/** scope-token of RFC 6749 section 3.3: whatever a server of another make calls its scopes. */
const scope = v.pipe(
  v.string('must be a text'),
  v.regex(/^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/, 'must be a scope of RFC 6749, 3.3, without spaces'),
);
const scopes = v.array(scope, 'must be a list of scopes');
/** Entries of which no two say something else of the same. */
const entries = <T extends { readonly scopes: readonly string[] }>(
  entry: v.GenericSchema<unknown, T>,
  keyOf: (entry: T) => string,
) =>
  v.pipe(
    v.array(entry, 'must be a list'),
    v.checkItems(
      (item, index, all) =>
        all.findIndex((each) => keyOf(each) === keyOf(item)) === index ||
        all.every((each) => keyOf(each) !== keyOf(item) || isDeepStrictEqual(each, item)),
      ({ input }) => `${quoted(keyOf(input))} is given twice with different scopes`,
    ),
  );
const word = (what: string) =>
  v.pipe(v.string('must be a text'), v.regex(/^[^\p{Cc}]{1,1000}$/u, `must be ${what}`));
/** What else stands in an entry of `secure-mcp.json` says nothing here. */
const described = {
  title: v.optional(v.unknown()),
  description: v.optional(v.unknown()),
};

/** What may be told; a server of another make has names that no generated one has. */
const tableSchema = v.strictObject({
  $schema: v.optional(v.unknown()),
  tools: v.optional(
    entries(
      v.strictObject({
        ...{ name: word('a name'), scopes, ...described },
        readOnly: v.optional(v.unknown()),
      }),
      ({ name }) => name,
    ),
  ),
  resources: v.optional(
    entries(
      v.strictObject({
        ...{ uri: word('a URI or a URI template'), scopes, ...described },
        ...{ name: v.optional(v.unknown()), mimeType: v.optional(v.unknown()) },
      }),
      ({ uri }) => uri,
    ),
  ),
  prompts: v.optional(
    entries(v.strictObject({ name: word('a name'), scopes, ...described }), ({ name }) => name),
  ),
  baseScopes: v.optional(scopes),
  scopeHierarchy: v.optional(v.record(scope, scopes, 'must be an object of lists of scopes')),
});

/** What was told, without what only a started server shows. */
type Table = v.InferOutput<typeof tableSchema>;

/** The flag that tells a member. */
const FLAG_OF: Readonly<Record<string, keyof ToldFlags>> = {
  tools: 'tool',
  resources: 'resource',
  prompts: 'prompt',
  baseScopes: 'base-scopes',
  scopeHierarchy: 'scope-hierarchy',
};

/**
 * Reads what the flags and the file of `--config` tell of a server; a flag wins over the file, entry by entry.
 *
 * @returns undefined when nothing is told
 */
export async function readTold(
  flags: ToldFlags,
  environment: Environment,
  problems: Problem[],
): Promise<Expectations | undefined> {
  const ofFlags = tableOf(
    {
      ...(flags.tool ? { tools: flags.tool } : {}),
      ...(flags.resource ? { resources: flags.resource } : {}),
      ...(flags.prompt ? { prompts: flags.prompt } : {}),
      ...(flags['base-scopes'] ? { baseScopes: flags['base-scopes'] } : {}),
      ...(flags['scope-hierarchy'] ? { scopeHierarchy: flags['scope-hierarchy'] } : {}),
    },
    (path) => `--${FLAG_OF[/^\w+/.exec(path)?.[0] ?? ''] ?? 'config'}`,
    problems,
  );
  const ofFile =
    flags.config === undefined ? undefined : await readTable(flags.config, environment, problems);
  const said = expectationsIn(ofFlags);
  if (!ofFile) return Object.keys(ofFlags).length > 0 ? said : undefined;
  return {
    ...ofFile,
    toolScopes: { ...ofFile.toolScopes, ...said.toolScopes },
    resourceScopes: { ...ofFile.resourceScopes, ...said.resourceScopes },
    promptScopes: { ...ofFile.promptScopes, ...said.promptScopes },
    hierarchy: { ...ofFile.hierarchy, ...said.hierarchy },
    ...(said.baseScopes ? { baseScopes: said.baseScopes } : {}),
  };
}

/** Reads a whole `secure-mcp.json`, with all that follows from it, or just a table of scopes. */
async function readTable(
  file: string,
  environment: Environment,
  problems: Problem[],
): Promise<Expectations> {
  const { answers, problems: unread } = await readConfigFile(file, environment);
  problems.push(...unread);
  if (unread.length > 0) return expectationsIn({});
  if (!('provider' in answers)) {
    return expectationsIn(tableOf(answers, () => '--config', problems));
  }
  const checked = validateAnswers(answers);
  if (checked.ok) return expectationsOf(resolveConfig(checked.answers));
  problems.push(
    ...checked.problems.map((problem) => ({ ...problem, flag: '--config', ...inFile(problem) })),
  );
  return expectationsIn({});
}

/** Checks a table; what is wrong with it becomes problems of the flags that told it. */
function tableOf(input: object, flagOf: (path: string) => string, problems: Problem[]): Table {
  const checked = v.safeParse(tableSchema, input);
  if (checked.success) return checked.output;
  for (const issue of checked.issues) {
    const place = v.getDotPath(issue) ?? '';
    const isUnknown = issue.expected === 'never';
    const message = isUnknown ? UNKNOWN : issue.message;
    const flag = flagOf(place);
    problems.push({
      path: '',
      flag,
      message: flag === '--config' ? `${place} ${message}` : message,
    });
  }
  return {};
}

const UNKNOWN =
  'is not known; beside a whole secure-mcp.json there may be tools, resources, prompts, baseScopes and scopeHierarchy';

/** A problem of a file, with its place in the words: the flag alone does not say it. */
function inFile({ path, message }: Problem): Pick<Problem, 'path' | 'message'> {
  return { path: '', message: `${path} ${message}`.trim() };
}

function expectationsIn({
  tools,
  resources,
  prompts,
  baseScopes,
  scopeHierarchy,
}: Table): Expectations {
  return {
    toolScopes: Object.fromEntries((tools ?? []).map(({ name, scopes: own }) => [name, own])),
    resourceScopes: Object.fromEntries((resources ?? []).map(({ uri, scopes: own }) => [uri, own])),
    promptScopes: Object.fromEntries((prompts ?? []).map(({ name, scopes: own }) => [name, own])),
    hierarchy: scopeHierarchy ?? {},
    ...(baseScopes ? { baseScopes } : {}),
  };
}
