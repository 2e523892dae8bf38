import { addNote, clearNotes, notesOf } from './notes.js';
import { complains, ProtocolError, type Result, says } from './results.js';
import { openRound, sealRound } from './rounds.js';
import type { Caller } from './tokens.js';

/** Answers of earlier rounds, and what goes with a call beside its arguments. */
export interface Round {
  readonly inputResponses?: unknown;
  readonly requestState?: unknown;
  /** What the client can do; undefined where clients can be asked nothing. */
  readonly capabilities: Readonly<Record<string, unknown>> | undefined;
}

/** A tool, which runs only behind the gate. */
export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly scopes: readonly string[];
  readonly isReadOnly: boolean;
  /** Its arguments, which are all texts. */
  readonly required: readonly string[];
  run(caller: Caller, given: Readonly<Record<string, string>>, round: Round): Result;
}

const LONGEST_TEXT = 10_000;

const tools: readonly Tool[] = [
  {
    name: 'list_notes',
    description: 'Lists your notes.',
    scopes: ['notes:read'],
    isReadOnly: true,
    required: [],
    run: (caller) => says(JSON.stringify(notesOf(caller))),
  },
  {
    name: 'add_note',
    description: 'Adds a note of yours.',
    scopes: ['notes:write'],
    isReadOnly: false,
    required: ['text'],
    run(caller, { text = '' }) {
      const note = addNote(caller, text);
      return note ? says(`added ${note.id}`) : complains('there are too many notes');
    },
  },
  {
    name: 'copy_note',
    description: 'Copies a note of yours.',
    scopes: ['notes:read', 'notes:write'],
    isReadOnly: false,
    required: ['id'],
    run(caller, { id }) {
      const found = notesOf(caller).find((note) => note.id === id);
      if (!found) return complains('there is no such note');
      return addNote(caller, found.text) ? says('copied') : complains('there are too many notes');
    },
  },
  {
    name: 'clear_notes',
    description: 'Removes your notes, once you said that you mean it.',
    scopes: ['notes:write'],
    isReadOnly: false,
    required: ['reason'],
    run(caller, given, { inputResponses, requestState, capabilities }) {
      const asked = JSON.stringify(['clear_notes', given]);
      if (requestState === undefined) {
        if (!capabilities) return complains('your client cannot ask you');
        if (!('elicitation' in capabilities)) {
          const data = { requiredCapabilities: { elicitation: {} } };
          throw new ProtocolError(-32_021, 'it takes a client that can ask', 400, data);
        }
        return {
          resultType: 'input_required',
          inputRequests: {
            sure: {
              method: 'elicitation/create',
              params: {
                mode: 'form',
                message: 'Remove all notes?',
                requestedSchema: { type: 'object', properties: { sure: { type: 'boolean' } } },
              },
            },
          },
          requestState: sealRound(caller, asked),
        };
      }
      if (!openRound(caller, asked, requestState)) return complains('ask again');
      const { sure } = (inputResponses ?? {}) as { sure?: { action?: unknown } };
      if (sure?.action !== 'accept') return complains('nothing was removed');
      return says(`removed ${clearNotes(caller)}`);
    },
  },
];

/** Finds a tool by its exact name. */
export function toolNamed(name: unknown): Tool | undefined {
  return tools.find((each) => each.name === name);
}

/** What clients are told of the tools. */
export function listTools(): object[] {
  return tools.map(({ name, description, isReadOnly, required }) => ({
    name,
    description,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(
        required.map((each) => [each, { type: 'string', minLength: 1, maxLength: LONGEST_TEXT }]),
      ),
      required,
      additionalProperties: false,
    },
    annotations: { readOnlyHint: isReadOnly },
  }));
}

/** Runs a tool with arguments that fit its schema. */
export function runTool(tool: Tool, caller: Caller, given: unknown, round: Round): Result {
  const values = (given ?? {}) as Readonly<Record<string, unknown>>;
  const names = Object.keys(values);
  const isComplete = tool.required.every((name) => {
    const value = values[name];
    return typeof value === 'string' && value.length >= 1 && value.length <= LONGEST_TEXT;
  });
  if (!isComplete) return complains(`needs ${tool.required.join(', ')}`);
  if (names.some((name) => !tool.required.includes(name))) return complains('unknown arguments');
  return tool.run(caller, values as Readonly<Record<string, string>>, round);
}
