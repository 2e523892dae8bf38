import { randomUUID } from 'node:crypto';
import Provider, { type ClientMetadata, type KoaContextWithOIDC } from 'oidc-provider';
import { applyClientPolicy } from './clients/provider-options.js';
import { providerConfiguration, type ConfigurationOptions } from './configuration.js';
import type { EventLog } from './events.js';
import type { Grants } from './grants.js';
import { sendProblem } from './pages/problem-page.js';
import { isAnswerable, pageOf } from './problems.js';
import { keepUntrustedRedirects } from './redirects.js';

/** The parts of the library as this server uses it. */
export interface ProviderOptions extends Omit<ConfigurationOptions, 'findAccount' | 'renderError'> {
  readonly grants: Grants;
  readonly log: EventLog;
}

const RETRY_SECONDS = '30';

/** Creates the library's server. The requests that it sees are those of {@link innerRequest}. */
export function createProvider(options: ProviderOptions): Provider {
  const { config, clients, grants, log } = options;
  const provider = new Provider(
    config.issuer,
    providerConfiguration({
      ...options,
      findAccount: (...args) => grants.findAccount(...args),
      renderError(ctx, _out, error) {
        showError(ctx, error, log);
      },
    }),
  );
  // Only what the front has written is believed (OT-01).
  provider.proxy = true;
  applyClientPolicy(provider, clients);
  provider.use(async (ctx, next) => {
    await next();
    // An error that may be over soon says when to come again.
    if (ctx.status === 503 && isAnswerable(ctx.res)) ctx.set('Retry-After', RETRY_SECONDS);
  });
  grants.follow(provider);
  keepUntrustedRedirects(provider, clients, log);
  logEvents(provider, log);
  return provider;
}

/** Shows a page in the words of this server; the log has more, under the ID on the page. */
function showError(ctx: KoaContextWithOIDC, error: unknown, log: EventLog): void {
  const correlationId = randomUUID();
  const page = pageOf(error);
  log({ ...factsOf(ctx, error), event: page === 'failed' ? 'failure' : 'refusal', correlationId });
  ctx.respond = false;
  ctx.remove('Content-Length');
  if (isAnswerable(ctx.res)) sendProblem(ctx.res, page, correlationId);
}

const REFUSALS = [
  'authorization.error',
  'grant.error',
  'registration_create.error',
  'revocation.error',
] as const;

/** Writes a line for whatever is given, taken back or refused. */
function logEvents(provider: Provider, log: EventLog): void {
  provider.on('authorization.success', (ctx: KoaContextWithOIDC) => {
    const { client, session, params } = ctx.oidc;
    log({
      event: 'authorization',
      client: client?.clientId,
      subject: session?.accountId,
      scopes: textOf(params?.['scope']),
    });
  });
  provider.on('grant.success', (ctx: KoaContextWithOIDC) => {
    const { client, account, entities } = ctx.oidc;
    const scopes = entities.AccessToken?.scope;
    log({ event: 'token', client: client?.clientId, subject: account?.accountId, scopes });
  });
  provider.on('registration_create.success', (_ctx: KoaContextWithOIDC, client: ClientMetadata) => {
    log({ event: 'registration', client: textOf((client as { clientId?: unknown }).clientId) });
  });
  for (const event of REFUSALS) {
    provider.on(event, (ctx: KoaContextWithOIDC, error: unknown) => {
      log({ ...factsOf(ctx, error), event: 'refusal' });
    });
  }
  provider.on('server_error', (ctx: KoaContextWithOIDC, error: unknown) => {
    log({ ...factsOf(ctx, error), event: 'failure' });
  });
}

/** What the library says of an error. Of those that it did not foresee only the kind: a message may quote a secret. */
function factsOf(ctx: KoaContextWithOIDC, error: unknown) {
  const { oidc } = ctx as Partial<KoaContextWithOIDC>;
  const { error: code, error_description: description, expose } = error as Record<string, unknown>;
  return {
    endpoint: oidc?.route,
    client: oidc?.client?.clientId,
    ...(expose === true
      ? { error: textOf(code), description: textOf(description) }
      : { error: error instanceof Error ? error.name : 'error' }),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
