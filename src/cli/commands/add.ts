import { parseScopes } from '../../answers/flag-syntax.js';
import { toolNameFault } from '../../answers/names.js';
import { quoted, withoutCredentials, type Problem } from '../../answers/problem.js';
import { mediaTypeFault, resourceUriFault } from '../../answers/resources.js';
import { scopeFault } from '../../answers/scopes.js';
import { toolNameWarnings } from '../../answers/tool-name-warnings.js';
import { packageManagerCommands } from '../../render/package-manager.js';
import type { PreparedUpdate } from '../../update/prepare-update.js';
import { addAuth } from '../add-auth/command.js';
import { defineCommand } from '../command.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { changeFlags, inDirectory, outputFlags } from '../flags/common.js';
import { list, text, toggle } from '../flags/flag.js';
import { visible } from '../output/visible.js';
import { UsageError } from '../usage-error.js';

/** What can be added, by the word for it. */
const KINDS = {
  tool: { answer: 'tools', key: 'name', placeholder: 'NAME', fault: toolNameFault },
  resource: { answer: 'resources', key: 'uri', placeholder: 'URI', fault: resourceUriFault },
  prompt: { answer: 'prompts', key: 'name', placeholder: 'NAME', fault: toolNameFault },
} as const;
type Kind = keyof typeof KINDS;

/** Flags that only one of them has. */
const ONLY_FOR = {
  'read-only': 'tool',
  'mime-type': 'resource',
  'name': 'resource',
} as const satisfies Record<string, Kind>;

/** The first thing to do in each stub. */
const FIRST_STEP: Readonly<Record<Kind, string>> = {
  tool: 'the input, and what it does',
  resource: 'what it reads; undefined for what is not there and for what is another caller’s',
  prompt: 'the arguments, and the text',
};

/**
 * `add tool NAME`, `add resource URI`, `add prompt NAME`: one more of them in `secure-mcp.json`, and what
 * follows from it: a stub, its entry in the registry, a test.
 */
export const add = defineCommand({
  name: 'add',
  describe:
    'Add a tool, a resource or a prompt with its scopes to a generated project: add tool NAME, add resource URI, add prompt NAME',
  positionals: {
    'what': text([...Object.keys(KINDS), 'auth'].join(', '), {
      values: [...Object.keys(KINDS), 'auth'],
    }),
    'name-or-uri': text('Its name for clients; of a resource its URI or URI template', {
      mayBeEmpty: true,
    }),
  },
  flags: {
    'scope': list('Scopes it needs, with +; may be repeated'),
    'title': text('What people see'),
    'description': text('What the model reads'),
    'read-only': toggle('The tool changes nothing'),
    'name': text('The name of the resource for clients', { fallback: 'made of its URI' }),
    'mime-type': text('What the resource holds, as text/markdown'),
    'directory': inDirectory(text('The project; here by default')),
    'dry-run': toggle('Write nothing; show what would change'),
    ...changeFlags,
    ...outputFlags,
  },
  examples: [
    ['$0 add tool search_orders --scope orders:read --read-only', 'a stub, wired'],
    ["$0 add resource 'notes://{id}' --scope notes:read", 'a resource for each id'],
    ['$0 add prompt plan_week --scope notes:read', 'a prompt'],
  ],
  worksOnFiles: true,
  subcommands: [addAuth],
  read({ what = '', 'name-or-uri': start = '', title, description, ...flags }, { problems }) {
    const kind = isKind(what) ? what : 'tool';
    const { key, placeholder, fault } = KINDS[kind];
    if (!isKind(what)) {
      const message =
        'only a tool, a resource or a prompt can be added: add tool NAME, add resource URI, add prompt NAME; or protection, to a server that exists already: add auth';
      problems.push({ path: '', message });
    }
    const scopes = [...new Set(flags.scope.flatMap(parseScopes))];
    for (const scope of scopes) problems.push(...faultOf('--scope', scope, scopeFault));
    problems.push(
      ...(start === ''
        ? [{ path: '', flag: placeholder, message: 'is missing' }]
        : faultOf(placeholder, start, fault)),
    );
    for (const [flag, only] of Object.entries(ONLY_FOR)) {
      const given = flags[flag as keyof typeof ONLY_FOR];
      if (only === kind || given === undefined || given === false) continue;
      problems.push({ path: '', flag: `--${flag}`, message: `is only for a ${only}` });
    }
    const { name, 'mime-type': mimeType } = flags;
    if (name !== undefined) problems.push(...faultOf('--name', name, toolNameFault));
    if (mimeType !== undefined) problems.push(...faultOf('--mime-type', mimeType, mediaTypeFault));
    const entry = {
      [key]: start,
      ...(name === undefined ? {} : { name }),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(mimeType === undefined ? {} : { mimeType }),
      scopes,
      ...(flags['read-only'] ? { readOnly: true } : {}),
    };
    return { kind, start, scopes, entry, flags };
  },
  async run({ kind, start, scopes, entry, flags }, context) {
    const { answer, key, placeholder } = KINDS[kind];
    if (kind === 'tool') {
      const tools = [{ name: start, scopes }];
      for (const warning of toolNameWarnings({ tools })) context.warn(warning);
    }
    if (scopes.length === 0) {
      const message = `no --scope is given, so whoever has the base scopes may use ${visible(start)}`;
      context.warn({ path: '', flag: '--scope', message });
    }
    const { runUpdate } = await import('../update/run-update.js');
    const { prepareAddition } = await import('../../update/prepare-addition.js');
    let prepared: PreparedUpdate | undefined;
    const exitCode = await runUpdate(
      context,
      { ...flags, check: false, restore: [] },
      async (project, request) => {
        prepared = await prepareAddition(project, {
          ...request,
          answers: (answers) => {
            const others = answers[answer];
            const before = Array.isArray(others) ? (others as Record<string, unknown>[]) : [];
            if (before.some((one) => one[key] === start)) {
              const message = `the ${kind} ${quoted(start)} is there already`;
              throw new UsageError([{ path: '', flag: placeholder, message }]);
            }
            return { ...answers, [answer]: [...before, entry] };
          },
        });
        return prepared;
      },
    );
    if (prepared && exitCode === exitCodes.done && !flags['dry-run']) {
      const { ownCodeOf } = await import('../../update/prepare-update.js');
      const ownCode = await ownCodeOf(flags.directory, prepared.config);
      const isOffered = ownCode?.notOffered.includes(`${kind} ${start}`) === false;
      sayNext(context, { kind, start, scopes, isOffered }, prepared);
    }
    return exitCode;
  },
});

function isKind(word: string): word is Kind {
  return Object.hasOwn(KINDS, word);
}

function faultOf(
  flag: string,
  value: string,
  check: (value: string) => string | undefined,
): Problem[] {
  const message = check(value);
  return message === undefined
    ? []
    : [{ path: '', flag, message: `${quoted(withoutCredentials(value))} ${message}` }];
}

/** Says what is left to do by hand. */
function sayNext(
  context: Context,
  added: {
    readonly kind: Kind;
    readonly start: string;
    readonly scopes: readonly string[];
    /** By the code of a server that existed before. */
    readonly isOffered: boolean;
  },
  { plan, config }: PreparedUpdate,
): void {
  const { kind, start, scopes, isOffered } = added;
  const { test, run } = packageManagerCommands[config.packageManager];
  const stub = plan.find(
    ({ path, change }) => change === 'create' && path.startsWith(`src/${kind}s/`),
  );
  const steps = [
    ...(stub ? [`Write into ${visible(stub.path)}: ${FIRST_STEP[kind]}`] : []),
    ...(scopes.length > 0
      ? [
          config.signIn
            ? `See in src/sign-in.ts who gets ${scopes.join(' ')}: as it came, everybody who may sign in`
            : `Let the authorization server grant ${scopes.join(' ')}, where it does not yet: clients cannot get it otherwise`,
        ]
      : []),
    ...(config.existing && !isOffered
      ? [`Offer the ${kind} ${visible(start)} in your code, where it does not stand yet`]
      : []),
    ...(config.existing && scopes.length > 0
      ? [`Where ${run} mcp-auth:dev runs, start it anew: it grants what stood there when it began`]
      : []),
    `Run the tests: ${config.existing ? `${run} mcp-auth:test` : test}`,
  ];
  context.say();
  context.say('Next:');
  steps.forEach((step, index) => {
    context.say(`  ${index + 1}. ${step}`);
  });
}
