import type Provider from 'oidc-provider';
import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { ClientPolicy } from './client-policy.js';
import { FINGERPRINT, fingerprintOf } from './fingerprint.js';

/** What of the provider's configuration is about clients. Spread it; `features` are spread on their own. */
export function clientOptions(policy: ClientPolicy, registers: boolean) {
  return {
    clientAuthMethods: ['none'],
    extraClientMetadata: policy.extraClientMetadata,
    extraParams: {
      // Goes with the request to its end, whatever a client sends under this name (AT-43).
      [FINGERPRINT]: (ctx: KoaContextWithOIDC, _value: string | undefined, client: Client) => {
        Object.assign(ctx.oidc.params ?? {}, { [FINGERPRINT]: fingerprintOf(client) });
      },
    },
    fetch: policy.fetch,
    features: {
      registration: {
        enabled: registers,
        idFactory: () => policy.newClientId(),
        issueRegistrationAccessToken: false,
      },
      registrationManagement: { enabled: false },
      clientIdMetadataDocument: {
        enabled: true,
        ack: 'draft-02',
        allowFetch: (ctx, clientId) => policy.allowFetch(ctx, clientId),
        allowClient: (ctx, client) => policy.allowClient(ctx, client),
        // The copy of the documents is the one that counts: it knows what each request may use it for.
        cacheDuration: { min: 0, max: 0 },
      },
    },
  } as const satisfies Configuration;
}

/** Has the provider ask the policy where a client may return to, every time. */
export function applyClientPolicy(provider: Provider, policy: ClientPolicy): void {
  provider.Client.prototype.redirectUriAllowed = function (uri) {
    return policy.redirectUriAllowed(this, uri);
  };
}
