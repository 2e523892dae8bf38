import { shapeOf } from '../catalog/existing.js';
import { choices } from './choices.js';
import { quoted, type Problem } from './problem.js';
import type { GivenAnswers } from './schema.js';
import { isOwn } from './sign-in.js';

/** What no project has where the server existed before, and why. */
const REFUSED = {
  lists:
    'is not possible for a server that exists already: what it lists is written in your code, and everybody who may list sees it',
  machines: 'are not possible yet for a server that exists already: its users are people alone',
  roles: 'are not possible yet for a server that exists already: its tokens carry scopes',
  issuers: 'are not possible yet for a server that exists already: it takes tokens of one issuer',
  signIn:
    'is not possible for a server that exists already: an authorization server of your own is a project by itself',
} as const satisfies Partial<Record<keyof GivenAnswers, string>>;

/** Texts about a tool, a resource or a prompt that the server says itself. */
const SAID_IN_CODE = ['title', 'description', 'mimeType'] as const;

/** Rules for a server that exists already, and the one that a project has either this or a framework. */
export function existingProblems(answers: GivenAnswers): Problem[] {
  const { existing, framework } = answers;
  if (existing === undefined) return [];
  return [
    ...(framework === undefined
      ? []
      : [
          {
            path: 'framework',
            message: `cannot stand beside "existing": the server is there already; leave it out, or leave "existing" out for a new one (${choices.framework.join(', ')})`,
          },
        ]),
    ...Object.entries(REFUSED)
      .filter(([key]) => answers[key as keyof typeof REFUSED] !== undefined)
      .map(([path, message]) => ({ path, message })),
    ...offProblems(answers),
    ...doorProblems(existing.doors),
    ...matchProblems(existing),
    ...saidProblems(answers),
  ];
}

function offProblems({ provider, downstream = 'none', dpop = 'off' }: GivenAnswers): Problem[] {
  const later = (path: string, value: string, off: string) =>
    value === off
      ? []
      : [{ path, message: `must be "${off}" for a server that exists already, as yet` }];
  return [
    ...later('downstream', downstream, 'none'),
    ...later('dpop', dpop, 'off'),
    ...(isOwn(provider) ? [{ path: 'provider', message: REFUSED.signIn }] : []),
  ];
}

type Existing = NonNullable<GivenAnswers['existing']>;

/** Paths that some router takes for one are one; each of them takes one kind of requests. */
function doorProblems(doors: Existing['doors']): Problem[] {
  const problems = doors.flatMap(({ path }, index): Problem[] => {
    const same = doors.find((each) => each.path.toLowerCase() === path.toLowerCase());
    if (same === undefined || same === doors[index]) return [];
    const message =
      same.path === path
        ? `${quoted(path)} is given twice`
        : `${quoted(path)} differs from ${quoted(same.path)} only in case, which some routers take for one`;
    return [{ path: `existing.doors[${index}].path`, message }];
  });
  const has = (kind: Existing['doors'][number]['kind']) => doors.some((door) => door.kind === kind);
  if (has('sse') !== has('messages')) {
    const [there, missing] = has('sse') ? ['sse', 'messages'] : ['messages', 'sse'];
    problems.push({
      path: 'existing.doors',
      message: `has a path of the kind "${there}" and none of the kind "${missing}", without which it is of no use`,
    });
  }
  return problems;
}

/** What was found has to fit together: a file rendered for another kind of server would not protect this one. */
function matchProblems({ shape, runtime, language, imports, doors, routes }: Existing): Problem[] {
  const expected = shapeOf(shape).runtime;
  return [
    ...(runtime === expected
      ? []
      : [
          {
            path: 'existing.runtime',
            message: `must be "${expected}" for the shape ${quoted(shape)}`,
          },
        ]),
    ...(runtime === 'web' && routes === undefined
      ? [{ path: 'existing.routes', message: 'is missing: the folder of the routes, as "app"' }]
      : []),
    ...(runtime === 'node' && routes !== undefined
      ? [{ path: 'existing.routes', message: 'is of a route of Next.js only; leave it out' }]
      : []),
    ...(language === 'javascript' && imports === '.ts'
      ? [{ path: 'existing.imports', message: 'cannot be ".ts" in JavaScript' }]
      : []),
    ...(runtime === 'web' && doors.some(({ kind }) => kind === 'sse' || kind === 'messages')
      ? [{ path: 'existing.doors', message: 'cannot have HTTP+SSE in a route' }]
      : []),
  ];
}

/** Titles and descriptions stand in the server's own code, and nothing of ours would say them. */
function saidProblems({ tools = [], resources = [], prompts = [] }: GivenAnswers): Problem[] {
  const said = (answer: string, list: readonly object[]) =>
    list.flatMap((one, index) =>
      SAID_IN_CODE.filter((key) => (one as Record<string, unknown>)[key] !== undefined).map(
        (key) => ({
          path: `${answer}[${index}].${key}`,
          message: 'is said by the code of the server itself; leave it out',
        }),
      ),
    );
  return [
    ...said('tools', tools),
    ...said('resources', resources),
    ...said('prompts', prompts),
    ...resources.flatMap(({ name }, index) =>
      name === undefined
        ? []
        : [
            {
              path: `resources[${index}].name`,
              message: 'is said by the code of the server itself; leave it out',
            },
          ],
    ),
  ];
}
