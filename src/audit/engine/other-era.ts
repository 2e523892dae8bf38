import { revisions } from '../../catalog/revisions.js';
import { header, type Response } from '../../http/response.js';
import { dialectOf, opening, request, type Dialect, type Message } from '../protocol/messages.js';
import type { Probe } from '../protocol/requests.js';
import { isServed } from '../protocol/responses.js';
import type { Context } from './context.js';
import { notChecked, type NotChecked } from './outcome.js';

/** A client of the other era, which has begun. */
export interface OtherEra {
  readonly era: Dialect;
  /** Sends a message as its clients do, or another body beside it. */
  readonly send: (message: Message, probe?: Pick<Probe, 'headers' | 'body'>) => Promise<Response>;
}

/** Begins as a client of the other era: with sessions where this one has none, and without where it has. */
export async function beginInOtherEra(
  { dialect, probe }: Pick<Context, 'dialect' | 'probe'>,
  token: string,
): Promise<OtherEra | NotChecked> {
  const other = revisions.find(({ stateless }) => stateless !== dialect.revision.stateless);
  if (!other) return notChecked('there is no revision of another era');
  const era = dialectOf(other);
  const sendWith =
    (session: Probe['headers']): OtherEra['send'] =>
    (message, { headers, ...rest } = {}) =>
      probe({
        token,
        message,
        ...rest,
        headers: {
          'MCP-Protocol-Version': message.method === 'initialize' ? undefined : other.id,
          'Mcp-Method': other.headersRepeatBody ? message.method : undefined,
          'Mcp-Name': undefined,
          ...session,
          ...headers,
        },
      });
  const begun = await sendWith({})(opening(era));
  if (!isServed(begun)) return notChecked(`the server does not speak ${other.id}`);
  const id = header(begun, 'mcp-session-id');
  return { era, send: sendWith(id === undefined ? {} : { 'Mcp-Session-Id': id }) };
}

/** Writes a request of that era, and the header fields that repeat what it is about. */
export function addressedIn(
  era: Dialect,
  method: string,
  params: Message['params'],
  address: string,
): { readonly message: Message; readonly headers: Probe['headers'] } {
  const headers = era.revision.headersRepeatBody ? { 'Mcp-Name': address } : {};
  return { message: request(era, method, params), headers };
}
