import { choices } from '../../answers/choices.js';
import {
  parseHierarchy,
  parseIssuer,
  parseMachine,
  parseRole,
  parseRoleClaim,
  parseScopes,
  parseSetting,
  toolChoices,
} from '../../answers/flag-syntax.js';
import type { GivenAnswers } from '../../answers/schema.js';
import { choice, items, list, parsed, record, text, toggle, type ValuesOf } from '../flags/flag.js';

const oneOf = (values: readonly string[]) => values.join(', ');

const answers = { group: 'Answers' };
const running = { group: 'Running' };
const output = { group: 'Output' };

/** The argument of `create-secure-mcp [directory]`. */
export const createArguments = {
  directory: text('Where the project is created; "." for here'),
};

/** The flags of `create-secure-mcp [directory]`. */
export const createFlags = {
  'name': text('Name of the package and the server', {
    ...answers,
    fallback: 'the name of the directory',
  }),
  'provider': text(`Identity provider: ${oneOf(choices.provider)}`, {
    ...answers,
    values: choices.provider,
  }),
  'sign-in': text(
    `An authorization server in the project, and what people sign in with there: ${oneOf(choices.upstream)}`,
    { ...answers, values: choices.upstream },
  ),
  'store': text(
    `Where that authorization server keeps what it must not forget: ${oneOf(choices.store)}`,
    {
      ...answers,
      fallback: 'sqlite',
      values: choices.store,
    },
  ),
  'framework': text(`Web framework: ${oneOf(choices.framework)}`, {
    ...answers,
    values: choices.framework,
  }),
  'tools': text(`Tool sets or built-in tools, with commas: ${oneOf(toolChoices)}; or none`, {
    ...answers,
    values: [...toolChoices, 'none'],
  }),
  'tool': list('A tool of your own, NAME=SCOPE+SCOPE; may be repeated', answers),
  'resource': list(
    'A resource or, with variables, a kind of them, URI=SCOPE+SCOPE; may be repeated',
    answers,
  ),
  'prompt': list('A prompt, NAME=SCOPE+SCOPE; may be repeated', answers),
  'lists': text('Show callers only what their scopes open: permitted', {
    ...answers,
    fallback: 'everything',
    values: choices.lists,
  }),
  'spec': text(`MCP specification revision: ${oneOf(choices.spec)}`, {
    ...answers,
    values: choices.spec,
  }),
  'base-scopes': parsed('Scopes every request needs, with +', parseScopes, {
    ...answers,
    fallback: 'mcp:access',
  }),
  'scope-hierarchy': record(
    'A scope that implies others, BROAD=NARROW+NARROW; may be repeated',
    parseHierarchy,
    answers,
  ),
  'provider-setting': record(
    'A setting of the provider, KEY=VALUE; may be repeated; no secrets',
    parseSetting,
    answers,
  ),
  'machine': record(
    'A client that may call for itself, CLIENT-ID=SCOPE+SCOPE; may be repeated',
    parseMachine,
    answers,
  ),
  'role': record(
    'Scopes of users with a role or group, ROLE=SCOPE+SCOPE; may be repeated',
    parseRole,
    answers,
  ),
  'role-claim': parsed('Claim with the roles, dots between its names', parseRoleClaim, {
    ...answers,
    fallback: 'where the provider writes them',
  }),
  'issuer': items(
    'One more identity provider whose tokens are taken, PROVIDER or "PROVIDER KEY=VALUE KEY=VALUE" with its settings; may be repeated',
    parseIssuer,
    answers,
  ),
  'downstream': text(`Tokens for APIs the server calls: ${oneOf(choices.downstream)}`, {
    ...answers,
    fallback: 'none',
    values: choices.downstream,
  }),
  'dpop': text(`Tokens bound to a key of the client (RFC 9449): ${oneOf(choices.dpop)}`, {
    ...answers,
    fallback: 'off',
    values: choices.dpop,
  }),
  'package-manager': text(oneOf(choices.packageManager), {
    ...answers,
    fallback: 'the one that runs this',
    values: choices.packageManager,
  }),
  'config': text('Read answers from a JSON file; - for standard input', answers),
  'yes': toggle('Take the default for every answer not given', { ...answers, alias: 'y' }),

  'install': choice('Install the dependencies; --no-install leaves it to you', running),
  'git': choice('Make a git repository with one commit; --no-git does not', running),
  'dry-run': toggle('Show what would be written, write nothing', running),
  'force': toggle(
    'Write into a directory that is not empty, over files of the same names',
    running,
  ),

  'plain': toggle(
    'Numbered questions, one line each: for screen readers and simple terminals',
    output,
  ),
  'json': toggle('Exactly one JSON document on standard output', output),
  'verbose': toggle('Show where an unexpected error came from', output),
};

/** The values of these flags. */
export type CreateFlags = ValuesOf<typeof createFlags & typeof createArguments>;

/** The flag of every answer of a new project; that of the tools has a companion, and brings resources and prompts. */
export const flagOfAnswer = {
  name: 'name',
  provider: 'provider',
  signIn: 'sign-in',
  framework: 'framework',
  tools: 'tools',
  resources: 'resource',
  prompts: 'prompt',
  lists: 'lists',
  spec: 'spec',
  baseScopes: 'base-scopes',
  scopeHierarchy: 'scope-hierarchy',
  providerSettings: 'provider-setting',
  machines: 'machine',
  roles: 'role',
  issuers: 'issuer',
  downstream: 'downstream',
  dpop: 'dpop',
  packageManager: 'package-manager',
} as const satisfies Record<
  Exclude<keyof GivenAnswers, '$schema' | 'existing'>,
  keyof typeof createFlags
>;
