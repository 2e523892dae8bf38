import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type OAuthTokens,
} from '@modelcontextprotocol/client';
import { UnauthorizedError as UnauthorizedV1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { UnattendedSignIn } from '../../../templates/dev/client.js';
import type { RunningProject } from './running-project.js';

/** Signs in at a project's own authorization server, in a browser of its own. */
export class BrowsingSignIn extends UnattendedSignIn {
  override readonly clientMetadata = {
    client_name: 'Scripted client',
    redirect_uris: [this.redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };

  /** Set while more scopes are asked for: the client of SDK 1 refreshes instead, and gets no more than it has. */
  hidesRefreshToken = false;
  #callback: URLSearchParams | undefined;

  constructor(
    private readonly project: RunningProject,
    user: string,
  ) {
    super(user);
  }

  override tokens(): OAuthTokens | undefined {
    const tokens = super.tokens();
    return tokens && this.hidesRefreshToken ? { ...tokens, refresh_token: undefined } : tokens;
  }

  /** Forgets what the server no longer takes. */
  invalidateCredentials(scope: string): void {
    if (scope === 'tokens' || scope === 'all') this.saveTokens(undefined as never);
  }

  override async redirectToAuthorization(url: URL): Promise<void> {
    this.signIns += 1;
    this.#callback = (await this.project.signIn(url, this.user)).searchParams;
  }

  override takeCallback(): URLSearchParams {
    const callback = this.#callback;
    if (!callback) throw new Error('nobody signed in');
    this.#callback = undefined;
    return callback;
  }

  /** Makes the access token one that nobody takes, as time does it. */
  spoil(): void {
    const tokens = this.tokens();
    if (tokens) this.saveTokens({ ...tokens, access_token: 'spoilt' });
  }
}

/** What tests do with a client, of whichever generation. */
export interface TestClient {
  tools(): Promise<string[]>;
  /** Calls a tool; where the server asks for more, signs in for it and repeats the call once. */
  call(name: string): Promise<{ readonly text: string; readonly isError: boolean }>;
  close(): Promise<void>;
}

/** Connects a client, and signs in on the way where it has no tokens. */
export type Connect = (url: URL, signIn: BrowsingSignIn) => Promise<TestClient>;

type Transport = StreamableHTTPClientTransport | TransportV1;

async function finish(transport: Transport, signIn: BrowsingSignIn): Promise<void> {
  const callback = signIn.takeCallback();
  if (transport instanceof StreamableHTTPClientTransport) await transport.finishAuth(callback);
  else await transport.finishAuth(callback.get('code') ?? '');
}

function isUnauthorized(error: unknown): boolean {
  const causes = [error, (error as { cause?: unknown }).cause];
  return causes.some((each) => each instanceof UnauthorizedError || each instanceof UnauthorizedV1);
}

async function withSignIn<T>(
  transport: Transport,
  signIn: BrowsingSignIn,
  action: () => Promise<T>,
  again = action,
): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    await finish(transport, signIn);
    return again();
  }
}

function testClient(client: AnyClient, transport: Transport, signIn: BrowsingSignIn): TestClient {
  return {
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    async call(name) {
      signIn.hidesRefreshToken = transport instanceof TransportV1;
      const action = () => client.callTool({ name });
      const result = (await withSignIn(transport, signIn, action).finally(() => {
        signIn.hidesRefreshToken = false;
      })) as { content: { text?: string }[]; isError?: boolean };
      return { text: result.content[0]?.text ?? '', isError: result.isError ?? false };
    },
    close: () => client.close(),
  };
}

/** The official client of the second generation. */
export const connectV2: Connect = (url, signIn) =>
  connected(signIn, () => {
    const transport = new StreamableHTTPClientTransport(url, { authProvider: signIn });
    const client = new Client(
      { name: 'newer-client', version: '2.0.0' },
      { versionNegotiation: { mode: 'auto' } },
    );
    return { transport, client, connect: () => client.connect(transport) };
  });

/** The official client of the first generation, which most applications still have. */
export const connectV1: Connect = (url, signIn) =>
  connected(signIn, () => {
    const transport = new TransportV1(url, { authProvider: signIn });
    const client = new ClientV1({ name: 'older-client', version: '1.0.0' });
    return {
      transport,
      client: client as unknown as AnyClient,
      connect: () => client.connect(transport),
    };
  });

type AnyClient = Pick<Client, 'listTools' | 'callTool' | 'close'>;

/** Connects, and once more where the first time somebody had to sign in. */
async function connected(
  signIn: BrowsingSignIn,
  open: () => { transport: Transport; client: AnyClient; connect: () => Promise<void> },
): Promise<TestClient> {
  const first = open();
  const attempt = async ({ transport, client, connect } = first) => {
    await connect();
    return testClient(client, transport, signIn);
  };
  return withSignIn(first.transport, signIn, attempt, () => attempt(open()));
}
