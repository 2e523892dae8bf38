import type Provider from 'oidc-provider';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { EventLog } from '../events.js';
import { textOf } from '../text-of.js';

/** Writes a line for whatever is given or refused, beside the pages that `provider-errors.ts` shows. */
export function logEvents(provider: Provider, log: EventLog): void {
  provider.on('authorization.success', ({ oidc }) => {
    log({
      event: 'authorization',
      client: oidc.client?.clientId,
      subject: oidc.session?.accountId,
      scopes: textOf(oidc.params?.['scope']),
    });
  });
  provider.on('grant.success', ({ oidc }) => {
    log({
      event: 'token',
      client: oidc.client?.clientId,
      subject: oidc.account?.accountId,
      scopes: oidc.entities.AccessToken?.scope,
    });
  });
  provider.on('registration_create.success', (_ctx, { clientId }) => {
    log({ event: 'registration', client: clientId });
  });
  provider.on('grant.revoked', ({ oidc: { route, client, account, entities } }) => {
    // At the token endpoint only a code or a refresh token that was used before ends a grant in this way.
    const error = route === 'token' ? 'used_twice' : route;
    const subject = (account ?? entities.AuthorizationCode ?? entities.RefreshToken)?.accountId;
    log({ event: 'grant_ended', error, client: client?.clientId, subject });
  });
  const refuse = (ctx: KoaContextWithOIDC, error: unknown): void => {
    log({ ...errorFacts(ctx, error), event: 'refusal' });
  };
  provider.on('grant.error', refuse);
  provider.on('registration_create.error', refuse);
  provider.on('revocation.error', refuse);
  provider.on('server_error', (ctx, error) => {
    log({ ...errorFacts(ctx, error), event: 'failure' });
  });
}

/** What the library says of an error. Of those that it did not foresee only the kind: a message may quote a secret. */
export function errorFacts({ oidc }: Partial<KoaContextWithOIDC>, error: unknown) {
  const { error: code, error_description: description, expose } = error as Record<string, unknown>;
  return {
    endpoint: oidc?.route,
    client: oidc?.client?.clientId,
    ...(expose === true
      ? { error: textOf(code), description: textOf(description) }
      : { error: error instanceof Error ? error.name : 'error' }),
  };
}
