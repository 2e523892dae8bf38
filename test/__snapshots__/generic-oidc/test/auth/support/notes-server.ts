import { z } from 'zod';
import { definePrompt } from '../../../src/prompts/prompt.js';
import { defineResource } from '../../../src/resources/resource.js';
import { defineTool } from '../../../src/tools/tool.js';
import type { ScopePolicy } from '../../../src/auth/scopes.js';
import { startAttackedServer, type Changes, type TestServer } from './test-server.js';

/** Notes by subject. Each user has one called `own`, and all of them know the names. */
const notes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'alice': { own: 'the secret of alice', diary: 'the diary of alice' },
  'bob': { own: 'the secret of bob' },
  '..': { own: 'the secret of the directory above' },
};
const notesOf = (subject: string) => new Map(Object.entries(notes[subject] ?? {}));

/** What resources were read with, in order. */
export const reads: object[] = [];

const note = defineResource({
  name: 'note',
  uri: 'note://mine/{id}',
  title: 'A note',
  description: 'One of your notes.',
  mimeType: 'text/plain',
  read(variables, { caller }) {
    reads.push(variables);
    return notesOf(caller.subject).get(variables.id);
  },
  list: ({ caller }) =>
    [...notesOf(caller.subject).keys()].map((id) => ({ uri: `note://mine/${id}`, name: id })),
  complete: {
    id: (value, { caller }) =>
      [...notesOf(caller.subject).keys()].filter((id) => id.startsWith(value)),
  },
  mayObserve: () => true,
});

/** Whose it is stands in its URI, as little as that is worth. */
const ownedNote = defineResource({
  name: 'owned_note',
  uri: 'note://of/{owner}/{id}',
  title: 'A note of somebody',
  description: 'A note, if it is yours.',
  read: ({ owner, id }, { caller }) =>
    owner === caller.subject ? notesOf(owner).get(id) : undefined,
  mayObserve: ({ owner }, caller) => owner === caller.subject,
});

const file = defineResource({
  name: 'file',
  uri: 'note://files/{+path}',
  title: 'A file',
  description: 'A file below a directory.',
  read(variables) {
    reads.push(variables);
    return `the file ${variables.path}`;
  },
});

const notice = defineResource({
  name: 'notice',
  uri: 'note://notice',
  title: 'The notice',
  description: 'The same for everyone.',
  read: () => ({ text: 'Be kind.' }),
});

const secretNotice = defineResource({
  ...notice,
  name: 'secret_notice',
  uri: 'note://secret-notice',
  mayObserve: () => false,
});

const failing = defineResource({
  ...notice,
  name: 'failing',
  uri: 'fail://{id}',
  read: () => {
    throw new Error('password=hunter2');
  },
  list: () => {
    throw new Error('password=hunter2');
  },
  complete: {
    id: () => {
      throw new Error('password=hunter2');
    },
  },
});

const review = definePrompt({
  name: 'review',
  title: 'Review',
  description: 'Has a note reviewed.',
  argsSchema: z.object({ id: z.string(), tone: z.string().optional() }),
  get: ({ id, tone = 'kind' }, { caller }) =>
    `In a ${tone} tone: ${notesOf(caller.subject).get(id) ?? 'nothing'}`,
  complete: {
    id: (value, { caller }, { tone }) =>
      [...notesOf(caller.subject).keys()]
        .filter((id) => id.startsWith(value))
        .map((id) => (tone === undefined ? id : `${id} (${tone})`)),
    tone: () => Array.from({ length: 150 }, (_, index) => `tone ${String(index)}`),
  },
});

const failingPrompt = definePrompt({
  name: 'failing',
  title: 'Failing',
  description: 'Fails.',
  argsSchema: z.object({ id: z.string().optional() }),
  get: () => {
    throw new Error('password=hunter2');
  },
  complete: {
    id: () => {
      throw new Error('password=hunter2');
    },
  },
});

/** Says that something changed, as a tool that changed it would. */
const touch = defineTool({
  name: 'touch',
  title: 'Touch',
  description: 'Says that a resource has changed.',
  inputSchema: z.object({ uri: z.string(), everyone: z.boolean().default(false) }),
  run({ uri, everyone }, { resourceUpdated }) {
    if (everyone) resourceUpdated(uri, 'everyone');
    else resourceUpdated(uri);
    return 'Touched.';
  },
});

/** What the server of {@link startNotesServer} needs for each thing. */
export const notesPolicy: ScopePolicy = {
  baseScopes: ['base'],
  tools: { touch: ['notes:write'] },
  resources: {
    [note.uri]: ['notes:read'],
    [ownedNote.uri]: ['notes:read'],
    [file.uri]: ['files:read'],
    [notice.uri]: [],
    [secretNotice.uri]: [],
    [failing.uri]: ['fail'],
  },
  prompts: { review: ['notes:review'], failing: ['fail'] },
  hierarchy: {},
};

/** Every scope that something of the notes needs, but for what fails. */
export const noteScopes = ['base', 'notes:read', 'notes:write', 'files:read', 'notes:review'];

/** Starts a server for attacks on resources and prompts: with notes of users, in place of your own. */
export function startNotesServer(changes: Changes = {}): Promise<TestServer> {
  return startAttackedServer({
    policy: notesPolicy,
    limits: { messagesPerMinute: 100_000 },
    tools: [touch],
    resources: [note, ownedNote, file, notice, secretNotice, failing],
    prompts: [review, failingPrompt],
    ...changes,
  });
}
