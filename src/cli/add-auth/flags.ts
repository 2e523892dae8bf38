import { choices } from '../../answers/choices.js';
import { namedSecretFault, variableNameFault, variableValueFault } from '../../answers/existing.js';
import { parseSetting } from '../../answers/flag-syntax.js';
import { quoted } from '../../answers/problem.js';
import { isOwn } from '../../answers/sign-in.js';
import { createFlags } from '../create/flags.js';
import { commandWords } from '../flags/command-words.js';
import { inDirectory, outputFlags } from '../flags/common.js';
import {
  choice,
  list,
  parsed,
  record,
  refuse,
  refused,
  text,
  toggle,
  type ValuesOf,
} from '../flags/flag.js';
import { publicUrlFault } from './public-url.js';

const answers = { group: 'Answers' };
const running = { group: 'Running' };

/** What may be left without protection, by the neighbour that it is. */
export const UNPROTECTED = ['websocket', 'other-server', 'other-transport', 'other-path'];

/** What happens where some authentication is there already. */
export const EXISTING_AUTHENTICATION = ['keep', 'stop'];

/** Those that clients use themselves: an authorization server of one's own is a project by itself. */
const PROVIDERS = choices.provider.filter((id) => !isOwn(id));

const notYet = (what: string) =>
  refused(`${what} cannot be had for a server that exists already, in this version`);

/** The argument of `add auth [directory]`. */
export const addAuthArguments = {
  directory: inDirectory(text('The package with the server; here by default')),
};

/** The flags of `add auth [directory]`. */
export const addAuthFlags = {
  'provider': text(`Identity provider: ${PROVIDERS.join(', ')}`, { ...answers, values: PROVIDERS }),
  'provider-setting': createFlags['provider-setting'],
  'spec': createFlags.spec,
  'tool': list('Scopes of a tool, NAME=SCOPE+SCOPE, in place of those proposed; may be repeated', {
    ...answers,
  }),
  'resource': list('Scopes of a resource, URI=SCOPE+SCOPE; may be repeated', answers),
  'prompt': list('Scopes of a prompt, NAME=SCOPE+SCOPE; may be repeated', answers),
  'base-scopes': createFlags['base-scopes'],
  'scope-hierarchy': createFlags['scope-hierarchy'],
  'path': text('The path that clients call, where there are several or none is certain', answers),
  'url': parsed(
    'Public URL of the endpoint, as clients know it; may wait',
    (value) => {
      const fault = publicUrlFault(value);
      return fault === undefined ? value : refuse(`${quoted(value)} ${fault}`);
    },
    answers,
  ),
  'into': text('Directory of the layer, below that of the package', {
    ...answers,
    fallback: 'mcp-auth where the code stands',
  }),
  'existing-authentication': text('keep | stop: what to do where some is there already', {
    ...answers,
    values: EXISTING_AUTHENTICATION,
  }),
  'accept-unprotected': list(`What may stay open: ${UNPROTECTED.join(', ')}; may be repeated`, {
    ...answers,
    values: UNPROTECTED,
  }),
  'package-manager': { ...createFlags['package-manager'], fallback: 'the one that the server has' },
  'config': createFlags.config,
  'yes': toggle('Take the default for every answer not given; starts none of your code', {
    ...answers,
    alias: 'y',
  }),

  'start-server': choice(
    'Start the server, to ask what it offers and to prove the protection; runs your code, and its other routes get GET, and POST with initialize and tools/list, without a token',
    running,
  ),
  'start': parsed('The command that starts it', (value) => commandWords(value, '--start-env'), {
    ...running,
    fallback: 'the start script of package.json',
  }),
  'start-env': record(
    'A variable that it needs to start, NAME=VALUE; may be repeated; no secrets',
    (value) => {
      const setting = parseSetting(value);
      if ('message' in setting) return { path: '', message: 'must be NAME=VALUE' };
      const [name, text] = setting;
      const fault = variableValueFault(text);
      const message =
        variableNameFault(name) ??
        (fault === undefined ? namedSecretFault(name, text) : `${quoted(name)} ${fault}`);
      return message === undefined ? setting : { path: '', message };
    },
    running,
  ),
  'install': choice(
    'Install what is new with your package manager; --no-install does not',
    running,
  ),
  'allow-dirty': toggle('Write although git knows of changes that are not committed', running),
  'dry-run': toggle('Write nothing; show what would change', running),
  'diff': toggle('Show every change line by line', running),
  'undo': toggle('Take the protection back, byte for byte', running),

  'plain': createFlags.plain,
  ...outputFlags,

  'framework': refused('is not asked: the server keeps its own'),
  'force': refused('does not exist here; --allow-dirty is for changes that are not committed'),
  'sign-in': notYet('an authorization server in the project'),
  'machine': notYet('clients that call for themselves'),
  'role': notYet('scopes of roles'),
  'issuer': notYet('further issuers'),
  'downstream': notYet('tokens for another API'),
  'dpop': notYet('DPoP'),
  'lists': notYet('a list that shows only what scopes open'),
};

/** The values of these flags. */
export type AddAuthFlags = ValuesOf<typeof addAuthFlags & typeof addAuthArguments>;
