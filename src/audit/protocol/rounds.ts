import type { Response } from '../../http/response.js';
import { CAPABILITIES_KEY, isObject, replies, request, type Message } from './messages.js';
import { isAccepted } from './responses.js';
import { sampleArguments } from './sample-arguments.js';
import type { Sessions } from './sessions.js';

/** What a server asks back before it does what it was called for, and what to go on with. */
export interface Round {
  /** Answers to every question, made up. */
  readonly answers: Readonly<Record<string, object>>;
  /** What the client has to send back; undefined when there is nothing. */
  readonly state: string | undefined;
}

/** A call of a tool, and what it goes on with. */
interface Call {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly answers?: Round['answers'];
  readonly state?: string | undefined;
}

/** Calls a tool as a client that can ask its user (patterns/mrtr). */
export function callWithRounds(
  { dialect, probe }: Pick<Sessions, 'dialect' | 'probe'>,
  token: string,
  { name, given, answers, state }: Call,
): Promise<Response> {
  const plain = request(dialect, 'tools/call', {
    name,
    arguments: given,
    ...(answers === undefined ? {} : { inputResponses: answers }),
    ...(state === undefined ? {} : { requestState: state }),
  });
  const capabilities = { [CAPABILITIES_KEY]: { elicitation: { form: {} } } };
  const message: Message = {
    ...plain,
    params: { ...plain.params, _meta: { ...(plain.params['_meta'] as object), ...capabilities } },
  };
  return probe({ token, message });
}

/** Reads what is asked; undefined when nothing is, or something that only a person could answer. */
export function roundIn(response: Response): Round | undefined {
  const result = replies(response.text)[0]?.result;
  const asked = result?.['inputRequests'];
  if (result?.['resultType'] !== 'input_required' || !isObject(asked)) return undefined;
  const entries = Object.entries(asked).map(([key, each]) => [key, answerTo(each)] as const);
  const answers: Record<string, object> = {};
  for (const [key, answer] of entries) {
    if (!answer) return undefined;
    answers[key] = answer;
  }
  const { requestState: state } = result;
  return { answers, state: typeof state === 'string' ? state : undefined };
}

function answerTo(asked: unknown): object | undefined {
  if (!isObject(asked) || asked['method'] !== 'elicitation/create') return undefined;
  const { params } = asked;
  const schema = isObject(params) ? params['requestedSchema'] : undefined;
  return isObject(schema) ? { action: 'accept', content: sampleArguments(schema) } : undefined;
}

/** Tells that a tool did what it was called for, and asks nothing more. */
export function isDone(response: Response): boolean {
  const result = replies(response.text)[0]?.result;
  return (
    isAccepted(response) &&
    result !== undefined &&
    result['resultType'] !== 'input_required' &&
    result['isError'] !== true
  );
}
