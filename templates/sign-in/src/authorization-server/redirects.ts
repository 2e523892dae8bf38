import { randomUUID } from 'node:crypto';
import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { ClientPolicy } from './clients/client-policy.js';
import type { EventLog } from './events.js';
import { sendProblem } from './pages/problem-page.js';
import { pageOf } from './problems.js';

/**
 * Keeps a browser from being sent, by an error, to an address that nobody vouches for (OT-10, AS-18, RFC 9700
 * section 4.11.2): anybody can register a redirect to a program on somebody's machine. Once a person has decided
 * on a page that showed where the answer goes, programs on the own machine get it as well.
 */
export function keepUntrustedRedirects(
  provider: Provider,
  clients: Pick<ClientPolicy, 'describe'>,
  log: EventLog,
): void {
  const failed = new WeakMap<object, unknown>();
  provider.on('authorization.error', (ctx: KoaContextWithOIDC, error: unknown) => {
    failed.set(ctx.req, error);
  });
  provider.on('server_error', (ctx: KoaContextWithOIDC, error: unknown) => {
    failed.set(ctx.req, error);
  });
  provider.use(async (ctx, next) => {
    await next();
    if (!failed.has(ctx.req) || ctx.response.get('Location') === '') return;
    if (mayRedirect(ctx as KoaContextWithOIDC, clients)) return;
    const correlationId = randomUUID();
    const client = (ctx as KoaContextWithOIDC).oidc.client?.clientId;
    log({ event: 'refusal', error: 'redirect_not_trusted', client, correlationId });
    ctx.remove('Location');
    ctx.remove('Content-Length');
    ctx.respond = false;
    sendProblem(ctx.res, pageOf(failed.get(ctx.req)), correlationId);
  });
}

function mayRedirect(ctx: KoaContextWithOIDC, clients: Pick<ClientPolicy, 'describe'>): boolean {
  const { client, params, route } = ctx.oidc;
  const uri = params?.['redirect_uri'];
  if (!client || typeof uri !== 'string') return false;
  const { isKnown, redirect } = clients.describe(client, uri);
  return isKnown || (route === 'resume' && redirect.kind === 'loopback');
}
