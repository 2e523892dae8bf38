import { notesOf } from './notes.js';
import { privately, ProtocolError, type Result } from './results.js';
import type { Caller } from './tokens.js';

/** A prompt. */
interface Prompt {
  readonly name: string;
  readonly scopes: readonly string[];
}

/** The prompts, each of which may take one argument. */
export const prompts: readonly Prompt[] = [
  { name: 'welcome', scopes: [] },
  { name: 'sum_up', scopes: ['notes:read'] },
];

/** Lists the prompts, which are the same for everybody. */
export function listPrompts(): Result {
  return privately({
    prompts: prompts.map(({ name }) => ({ name, arguments: [{ name: 'about' }] })),
  });
}

/**
 * Writes a prompt for a caller.
 *
 * @throws ProtocolError when there is none of the name
 */
export function getPrompt(caller: Caller, name: unknown): Result {
  const prompt = promptNamed(name);
  const notes = prompt.scopes.length > 0 ? notesOf(caller) : [];
  const text = [prompt.name, ...notes.map((note) => note.text)].join('\n');
  return { messages: [{ role: 'user', content: { type: 'text', text } }] };
}

/**
 * Completes an argument of a prompt from the notes of a caller.
 *
 * @throws ProtocolError when there is no such prompt
 */
export function complete(caller: Caller, ref: unknown, argument: unknown): Result {
  const prompt = promptNamed((ref as { name?: unknown } | undefined)?.name);
  const { value: begun = '' } = (argument ?? {}) as { value?: unknown };
  const known = prompt.scopes.length > 0 ? notesOf(caller).map(({ text }) => text) : [];
  const values = known.filter((text) => text.startsWith(String(begun))).slice(0, 100);
  return { completion: { values, hasMore: false } };
}

function promptNamed(name: unknown): Prompt {
  const found = prompts.find((each) => each.name === name);
  if (!found) throw new ProtocolError(-32_602, 'there is no such prompt');
  return found;
}
