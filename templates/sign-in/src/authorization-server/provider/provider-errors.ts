import { randomUUID } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { isAnswerable, retryLater } from '../http/answers.js';
import type { ClientPolicy } from '../clients/client-policy.js';
import type { EventLog } from '../events.js';
import { sendProblem } from '../pages/problem-page.js';
import { eventOf, pageOf } from '../problems.js';
import { errorFacts } from './provider-events.js';

/** How a browser learns of errors: by a page of this server, or back at its client. */
export interface ErrorAnswers {
  /** Shows a page in the words of this server; the log has more, under the ID on the page. */
  showPage(ctx: KoaContextWithOIDC, out: unknown, error: unknown): void;
  follow(provider: Provider): void;
}

/**
 * Keeps a browser from being sent, by an error, to an address that nobody vouches for (AS-18, RFC 9700
 * section 4.11.2): anybody can register a redirect to a program on somebody's machine. Once a person has decided
 * on a page that showed where the answer goes, programs on the own machine get it as well.
 */
export function createErrorAnswers(
  clients: Pick<ClientPolicy, 'describe'>,
  log: EventLog,
): ErrorAnswers {
  /** Errors that the library answers with a redirect. */
  const failed = new WeakMap<object, unknown>();

  function showPage(ctx: KoaContextWithOIDC, _out: unknown, error: unknown): void {
    const correlationId = randomUUID();
    const page = pageOf(error);
    log({ ...errorFacts(ctx, error), event: eventOf(page), correlationId });
    failed.delete(ctx.req);
    ctx.remove('Location');
    ctx.remove('Content-Length');
    // Koa leaves the answer alone.
    ctx.respond = false;
    if (isAnswerable(ctx.res)) sendProblem(ctx.res, page, correlationId);
  }

  function mayRedirect({ oidc }: KoaContextWithOIDC): boolean {
    const { client, params, route } = oidc;
    const uri = params?.['redirect_uri'];
    if (!client || typeof uri !== 'string') return false;
    const { isKnown, redirect } = clients.describe(client, uri);
    return redirect.kind === 'loopback' ? route === 'resume' : isKnown;
  }

  return {
    showPage,

    follow(provider) {
      provider.on('authorization.error', ({ req }, error) => failed.set(req, error));
      provider.on('server_error', ({ req }, error) => failed.set(req, error));
      provider.use(async (ctx, next) => {
        await next();
        if (ctx.status === 503 && isAnswerable(ctx.res)) ctx.set(retryLater);
        const error = failed.get(ctx.req);
        if (error === undefined || !ctx.res.hasHeader('location')) return;
        const context = ctx as KoaContextWithOIDC;
        if (mayRedirect(context)) log({ ...errorFacts(context, error), event: 'refusal' });
        else showPage(context, undefined, error);
      });
    },
  };
}
