import type { Response } from '../../http/response.js';
import { isObject, replies } from './messages.js';
import type { Sessions } from './sessions.js';

/** What is completed: an argument of a prompt, or a variable of a resource template. */
export type Completed = { readonly name: string } | { readonly uri: string };

/** Asks for the values that an argument or a variable may have. */
export function complete(
  { call }: Pick<Sessions, 'call'>,
  token: string,
  of: Completed,
  argument: string,
): Promise<Response> {
  return call(token, 'completion/complete', {
    ref: { type: 'name' in of ? 'ref/prompt' : 'ref/resource', ...of },
    argument: { name: argument, value: '' },
  });
}

/** The values that a response tells. */
export function valuesIn(response: Response): readonly string[] {
  const completion = replies(response.text)[0]?.result?.['completion'];
  const values = isObject(completion) ? completion['values'] : undefined;
  return Array.isArray(values) ? values.filter((each) => typeof each === 'string') : [];
}

/** The values that a token is told. */
export function completed(
  sessions: Pick<Sessions, 'call' | 'once'>,
  token: string,
  of: Completed,
  argument: string,
): Promise<readonly string[]> {
  const key = `completed ${JSON.stringify([of, argument])} ${token}`;
  return sessions.once(key, async () => valuesIn(await complete(sessions, token, of, argument)));
}
