import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';

/** What the provider says when it refuses something. */
const EVENTS = [
  'authorization.error',
  'discovery.error',
  'end_session.error',
  'grant.error',
  'introspection.error',
  'jwks.error',
  'registration_create.error',
  'revocation.error',
  'server_error',
  'userinfo.error',
];
const MAX_LENGTH = 500;

/** Why a request was refused. It has no field that could hold a token, a code or a secret. */
export interface Refusal {
  readonly error: string;
  readonly description: string;
  readonly client?: string | undefined;
}

/** Writes one line for each refused request, in the form of the server's own log. */
export class RefusalLog {
  readonly #write: (line: string) => void;
  readonly #refusals = new WeakMap<IncomingMessage, Refusal>();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** Listens to the provider. */
  follow(provider: Provider): void {
    for (const event of EVENTS) {
      (provider as EventEmitter).on(event, (ctx: KoaContextWithOIDC, error: unknown) => {
        this.refuse(ctx.req, { ...describeError(error), client: clientOf(ctx) });
      });
    }
  }

  /** Says why a request is refused; the last reason counts. */
  refuse(req: IncomingMessage, refusal: Refusal): void {
    this.#refusals.set(req, refusal);
  }

  /** Writes the line once the answer is complete. */
  watch(req: IncomingMessage, res: ServerResponse, pathname: string): void {
    res.once('finish', () => {
      const refusal = this.#refusals.get(req);
      if (!refusal) return;
      this.write({
        // What follows may be the secret of one sign-in.
        endpoint: pathname.split('/', 2).join('/'),
        status: res.statusCode,
        ...refusal,
      });
    });
  }

  /** Writes a line. */
  write(fields: Readonly<Record<string, unknown>>): void {
    const shortened = Object.entries(fields).map(
      ([name, value]) =>
        [name, typeof value === 'string' ? value.slice(0, MAX_LENGTH) : value] as const,
    );
    this.#write(
      JSON.stringify({
        time: new Date().toISOString(),
        event: 'authorization_server',
        ...Object.fromEntries(shortened),
      }),
    );
  }
}

/** Code and reason of an error, with what the provider keeps from clients. */
export function describeError(error: unknown): { error: string; description: string } {
  if (!(error instanceof Error)) return { error: 'server_error', description: String(error) };
  const {
    error: code,
    error_description: description,
    error_detail: detail,
  } = error as Error & {
    error?: string;
    error_description?: string;
    error_detail?: string;
  };
  const parts = [description ?? error.message, detail].filter((part) => part !== undefined);
  return { error: code ?? 'server_error', description: parts.join(': ') };
}

/** A client ID is public; it comes from the request and may be unknown. */
function clientOf(ctx: KoaContextWithOIDC): string | undefined {
  const { client, params, body } = ctx.oidc as Partial<KoaContextWithOIDC['oidc']>;
  const sent = params?.['client_id'] ?? body?.['client_id'] ?? ctx.query['client_id'];
  return client?.clientId ?? (typeof sent === 'string' ? sent : undefined);
}
