import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  isInputRequiredResult,
  ProtocolErrorCode,
  type ClientCapabilities,
  type InputRequiredResult,
  type ServerContext,
  type StandardSchemaWithJSON,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { userKey } from '../auth/caller.js';
import { callerOf } from '../auth/resource-server.js';
import { ShownError } from './shown-error.js';

/** Questions for the user, each with the form of its answer. */
export type Questions = Readonly<
  Record<string, { readonly message: string; readonly schema: StandardSchemaWithJSON }>
>;

/** What a handler can ask in one round. */
export interface Round {
  readonly canAsk: boolean;
  readonly answer: <Schema extends z.ZodType>(
    key: string,
    schema: Schema,
  ) => z.output<Schema> | undefined;
  readonly declined: (key: string) => boolean;
  readonly ask: (questions: Questions) => InputRequiredResult;
}

/** What a client keeps between two rounds. Signed, not encrypted. */
interface State {
  /** What was called, and with which arguments, as a digest. */
  readonly of: string;
  readonly asked: readonly string[];
  /** What was answered in the rounds before. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** What a round belongs to: a tool, a prompt or a resource, and what the client sent along. */
export interface Asking {
  readonly kind: 'tool' | 'prompt' | 'resource';
  readonly name: string;
  readonly input: unknown;
}

const TTL_SECONDS = 600;
/** Of the key, as many as the signature has (RFC 2104 section 3). */
const KEY_BYTES = 32;

/** The rounds of one server. */
export interface Rounds {
  /** For the SDK, which refuses what does not pass with -32602. */
  readonly verify: (state: string, context: ServerContext) => Promise<unknown>;
  /**
   * Begins a round, with the answers of the rounds before.
   *
   * @throws {@link ShownError} when they belong to another call
   */
  readonly begin: (context: ServerContext, era: 'legacy' | 'modern', of: Asking) => Promise<Round>;
  /** Signs what a handler asks; gives every other result as it is. */
  readonly end: <Result>(context: ServerContext, of: Asking, result: Result) => Promise<Result>;
}

/**
 * Creates the input rounds of a server. Between two rounds a client keeps what this server has to know, so it
 * is bound to the user, the client and the call: nobody answers for somebody else, and a confirmation of one
 * call is none of another (HAND-06).
 *
 * @param key a secret that all replicas have; made up when left out
 * @throws Error for a key that could be guessed
 */
export function createRounds(key: string | undefined): Rounds {
  if (key !== undefined && new TextEncoder().encode(key).length < KEY_BYTES) {
    throw new Error(`src/services.ts: requestStateKey needs ${KEY_BYTES} bytes or more`);
  }
  const secret = key ?? crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const codec = createRequestStateCodec<State>({
    key: secret,
    ttlSeconds: TTL_SECONDS,
    bind: principalOf,
  });

  return {
    verify: (state, context) => codec.verify(state, context),

    async begin(context, era, of) {
      const state = context.mcpReq.requestState<State>();
      if (state !== undefined && state.of !== (await digestOf(of))) throw foreignState();
      return createRound(era === 'modern' && canElicit(context), answersOf(context, state));
    },

    async end(context, of, result) {
      if (!isInputRequiredResult(result)) return result;
      if (result.requestState !== undefined) {
        throw new Error('requestState is set by the server, so that nobody can change it');
      }
      const { accepted } = answersOf(context, context.mcpReq.requestState<State>());
      const state = {
        of: await digestOf(of),
        asked: Object.keys(result.inputRequests ?? {}),
        answers: Object.fromEntries(accepted),
      };
      return { ...result, requestState: await codec.mint(state, context) };
    },
  };
}

/** Of a request that nobody can be asked about. */
export const noRound: Round = createRound(false, { accepted: new Map(), declined: new Set() });

interface Answers {
  readonly accepted: ReadonlyMap<string, unknown>;
  readonly declined: ReadonlySet<string>;
}

function createRound(canAsk: boolean, { accepted, declined }: Answers): Round {
  return {
    canAsk,
    answer(key, schema) {
      const { data } = schema.safeParse(accepted.get(key));
      return accepted.has(key) ? data : undefined;
    },
    declined: (key) => declined.has(key),
    ask(questions) {
      if (!canAsk) throw cannotAsk();
      // A handler that forgot to look would ask again and again.
      if (Object.keys(questions).some((key) => declined.has(key))) throw userDeclined();
      const requests = Object.entries(questions).map(
        ([key, { message, schema }]) =>
          [key, inputRequired.elicit({ message, requestedSchema: schema })] as const,
      );
      return inputRequired({ inputRequests: Object.fromEntries(requests) });
    },
  };
}

/** Only what was asked for counts as an answer: the state says so, and the client cannot write it. */
function answersOf({ mcpReq }: ServerContext, state: State | undefined): Answers {
  const { inputResponses = {} } = mcpReq;
  const accepted = new Map(Object.entries(state?.answers ?? {}));
  const declined = new Set<string>();
  for (const key of state?.asked ?? []) {
    if (!Object.hasOwn(inputResponses, key)) continue; // not by a prototype that the client named
    const response = inputResponse(inputResponses, key);
    if (response.kind !== 'elicit') continue;
    if (response.action === 'accept') accepted.set(key, response.content ?? {});
    else declined.add(key);
  }
  return { accepted, declined };
}

function canElicit({ mcpReq }: ServerContext): boolean {
  const { [CLIENT_CAPABILITIES_META_KEY]: capabilities } = (mcpReq.envelope ?? {}) as {
    [CLIENT_CAPABILITIES_META_KEY]?: ClientCapabilities;
  };
  const elicitation = capabilities?.elicitation;
  if (!elicitation) return false;
  // One that names no mode has that of forms.
  return elicitation.form !== undefined || elicitation.url === undefined;
}

function principalOf({ http, mcpReq }: ServerContext): string {
  const caller = callerOf(http?.authInfo);
  return JSON.stringify([userKey(caller), caller.clientId, mcpReq.method]);
}

async function digestOf({ kind, name, input }: Asking): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify([kind, name, input], writtenOut));
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', text));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Keeps what JSON writes alike apart, or a confirmation of one call would pass for another: a set and a map by
 * what is in them. What cannot be told apart is asked about by nobody.
 */
function writtenOut(key: string, value: unknown): unknown {
  if (value instanceof Set || value instanceof Map) return [...value];
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || Array.isArray(value)) return value;
  throw new Error(
    `the input has ${JSON.stringify(key)}, of which a digest cannot tell one from another; give its class a toJSON`,
  );
}

/** In the words of the SDK, which says the same of a state that was changed or has expired. */
function foreignState(): ShownError {
  return new ShownError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
    reason: 'invalid_request_state',
  });
}

function cannotAsk(): ShownError {
  return new ShownError(
    ProtocolErrorCode.InvalidRequest,
    'This needs an answer from the user, and the client cannot ask for one.',
  );
}

function userDeclined(): ShownError {
  return new ShownError(ProtocolErrorCode.InvalidRequest, 'The user said no.');
}
