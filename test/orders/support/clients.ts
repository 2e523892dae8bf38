import path from 'node:path';
import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client';
import { UnauthorizedError as UnauthorizedV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { UnattendedSignIn } from '../../../templates/dev/client.js';
import type * as DevClient from '../../../templates/dev/client.js';

/** A client of an official SDK that signed in as somebody. */
export interface SignedIn<C> {
  readonly client: C;
  readonly signIn: UnattendedSignIn;
  /** Does it; where the server asks for more scopes, visits the authorization server and repeats it. */
  readonly withStepUp: <T>(action: () => Promise<T>) => Promise<T>;
}

/** What a test hears and decides of a client of the second generation. */
export interface Ears {
  /** Answers what a tool asks a person. */
  readonly answer?: (message: string) => {
    action: 'accept' | 'decline' | 'cancel';
    content?: object;
  };
  readonly updated?: (uri: string) => void;
  /** Sees each request before it is sent; what it throws keeps it from being sent. */
  readonly sending?: (body: string, headers: Headers) => void;
}

type OrdersTransport = StreamableHTTPClientTransport | TransportV1;

/** The client of SDK 2, in the newest revision that the server speaks. */
export async function connectV2(
  directory: string,
  url: URL,
  user: string,
  ears: Ears = {},
): Promise<SignedIn<Client>> {
  const signIn = await unattended(directory, user);
  const open = () =>
    new StreamableHTTPClientTransport(url, {
      authProvider: signIn,
      fetch: (input, init) => {
        if (typeof init?.body === 'string') ears.sending?.(init.body, new Headers(init.headers));
        return fetch(input, init);
      },
    });
  return signedIn(signIn, open, async (transport) => {
    const client = new Client(
      { name: 'orders-test', version: '2.0.0' },
      {
        versionNegotiation: { mode: 'auto' },
        capabilities: ears.answer ? { elicitation: { form: {} } } : {},
      },
    );
    const { answer, updated } = ears;
    if (answer) {
      client.setRequestHandler('elicitation/create', ({ params }) => {
        return answer(params.message) as never;
      });
    }
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      updated?.(params.uri);
    });
    await client.connect(transport);
    return client;
  });
}

/** The client of SDK 1, which most applications still have. */
export async function connectV1(
  directory: string,
  url: URL,
  user: string,
): Promise<SignedIn<ClientV1>> {
  const signIn = await unattended(directory, user);
  const open = () => new TransportV1(url, { authProvider: signIn });
  return signedIn(signIn, open, async (transport) => {
    const client = new ClientV1(
      { name: 'orders-test', version: '1.0.0' },
      { capabilities: { elicitation: {} } },
    );
    await client.connect(transport);
    return client;
  });
}

async function unattended(directory: string, user: string): Promise<UnattendedSignIn> {
  const dev = (await import(path.join(directory, 'dev/client.ts'))) as typeof DevClient;
  return new dev.UnattendedSignIn(user);
}

async function signedIn<C extends { transport?: unknown }>(
  signIn: UnattendedSignIn,
  open: () => OrdersTransport,
  connect: (transport: OrdersTransport) => Promise<C>,
): Promise<SignedIn<C>> {
  const finish = async (transport: OrdersTransport) => {
    const callback = signIn.takeCallback();
    if (transport instanceof StreamableHTTPClientTransport) await transport.finishAuth(callback);
    else await transport.finishAuth(callback.get('code') ?? '');
  };
  const first = open();
  const client = await connect(first).catch(async (error: unknown) => {
    if (!isUnauthorized(error)) throw error;
    await finish(first);
    return connect(open());
  });
  return {
    client,
    signIn,
    async withStepUp(action) {
      try {
        return await action();
      } catch (error) {
        if (!isUnauthorized(error)) throw error;
        await finish(client.transport as OrdersTransport);
        return action();
      }
    },
  };
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof UnauthorizedError || error instanceof UnauthorizedV1;
}
