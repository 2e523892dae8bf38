import { randomBytes } from 'node:crypto';
import type { Response } from '../../http/response.js';
import { request } from '../protocol/messages.js';
import { isRun } from '../protocol/responses.js';
import { requiredOf, sampleArguments } from '../protocol/sample-arguments.js';
import type { ListedTool } from '../protocol/tools.js';
import type { Context } from './context.js';
import { notChecked, type NotChecked } from './outcome.js';

/** What goes with a call beside the token. */
interface Asking {
  readonly headers?: Readonly<Record<string, string>>;
  readonly given?: Readonly<Record<string, unknown>>;
}

/** A tool that changes something, and one that shows what was changed. */
export interface Effect {
  readonly tool: string;
  readonly observer: string;
  /** Calls the tool with this word in every text; as a notification when it is to be answered by nothing. */
  readonly write: (
    token: string | undefined,
    word: string,
    as?: 'notification',
  ) => Promise<Response>;
  /** Tells whether somebody is shown the word, who may ask for the things of others. */
  readonly shows: (
    token: string,
    word: string,
    asking?: Asking,
  ) => Promise<{ readonly isShown: boolean; readonly response: Response }>;
}

/** Tools that are tried. */
const MOST_TRIED = 6;
const MOST_OBSERVERS = 3;

const LISTS = /list|search|find|show|read|get|all/i;
const ADDS = /add|create|new|save|write|put|set|post|insert|append|remember|store/i;
/** What could take away what was there before, unless somebody named it. */
const TAKES = /delete|remove|drop|clear|purge|reset|destroy|cancel|wipe/i;

/** A word that stands nowhere else. */
export function newWord(): string {
  return `audit${randomBytes(5).toString('hex')}`;
}

/**
 * Looks for a tool that changes something and one that shows it, by writing a word as the good token does.
 * Of tools that nobody named, those that take something away are left alone.
 */
export function findEffect(context: Context): Promise<Effect | NotChecked> {
  return context.once('effect', async () => {
    const { main } = context.tokens;
    if (main === undefined) return notChecked('needs a token that is accepted');
    const tools = await context.callableTools();
    const observers = observersIn(tools, context.observer);
    if (observers.length === 0) {
      return notChecked(
        context.observer === undefined
          ? 'no tool shows what others change; --observe NAME names one'
          : `the server lists no tool ${context.observer} that may be called`,
      );
    }
    for (const tool of writersIn(tools, context)) {
      for (const observer of observers) {
        const effect = effectOf(context, tool, observer);
        const word = newWord();
        if (!isRun(await effect.write(main, word))) break;
        if ((await effect.shows(main, word)).isShown) return effect;
      }
    }
    return notChecked(
      'no tool that may be called changes what another shows; --observe NAME and --allow-tool NAME name them',
    );
  });
}

function observersIn(tools: readonly ListedTool[], named: string | undefined): string[] {
  if (named !== undefined) return tools.filter(({ name }) => name === named).map(nameOf);
  return tools
    .filter(({ readOnly, inputSchema }) => readOnly && requiredOf(inputSchema).length === 0)
    .filter(({ name }) => LISTS.test(name))
    .slice(0, MOST_OBSERVERS)
    .map(nameOf);
}

const nameOf = ({ name }: ListedTool) => name;

/** Tools that take a text and may change something; of a project that the audit started, those that were named. */
function writersIn(
  tools: readonly ListedTool[],
  { allowedTools, isGenerated }: Context,
): readonly ListedTool[] {
  const isNamed = ({ name }: ListedTool) => allowedTools?.includes(name) === true;
  return tools
    .filter((tool) => !tool.readOnly && takesText(tool))
    .filter((tool) => isNamed(tool) || (!isGenerated && !TAKES.test(tool.name)))
    .sort((a, b) => Number(ADDS.test(b.name)) - Number(ADDS.test(a.name)))
    .slice(0, MOST_TRIED);
}

function takesText({ inputSchema }: ListedTool): boolean {
  const word = newWord();
  return JSON.stringify(sampleArguments(inputSchema, word)).includes(word);
}

function effectOf(context: Context, tool: ListedTool, observer: string): Effect {
  return {
    tool: tool.name,
    observer,
    async write(token, word, as) {
      const params = { name: tool.name, arguments: sampleArguments(tool.inputSchema, word) };
      if (as === undefined && token !== undefined) return context.call(token, 'tools/call', params);
      const { jsonrpc, id, ...rest } = request(context.dialect, 'tools/call', params);
      return context.probe({
        message: { jsonrpc, ...(as === 'notification' || id === undefined ? {} : { id }), ...rest },
        ...(token === undefined ? {} : { token, headers: await context.session(token) }),
      });
    },
    async shows(token, word, { headers = {}, given = {} } = {}) {
      const params = { name: observer, arguments: given };
      const response = await context.call(token, 'tools/call', params, headers);
      return { isShown: isRun(response) && response.text.includes(word), response };
    },
  };
}
