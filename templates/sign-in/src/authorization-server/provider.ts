import Provider from 'oidc-provider';
import { applyClientPolicy } from './clients/provider-options.js';
import { providerConfiguration, type ConfigurationOptions } from './configuration.js';
import { createErrorAnswers } from './error-answers.js';
import type { EventLog } from './events.js';
import type { Grants } from './grants.js';
import { logEvents } from './provider-events.js';

/** The parts of the library as this server uses it. */
export interface ProviderOptions extends Omit<
  ConfigurationOptions,
  'findAccount' | 'renderError' | 'scopesFor'
> {
  readonly grants: Grants;
  readonly log: EventLog;
}

/** Creates the library's server. It sees no request but those that `inner-request.ts` builds. */
export function createProvider(options: ProviderOptions): Provider {
  const { config, clients, grants, log } = options;
  const answers = createErrorAnswers(clients, log);
  const provider = new Provider(
    config.issuer,
    providerConfiguration({
      ...options,
      findAccount: (...args) => grants.findAccount(...args),
      scopesFor: (ctx) => grants.scopesFor(ctx),
      renderError(ctx, out, error) {
        answers.showPage(ctx, out, error);
      },
    }),
  );
  // Only what the front has written is believed (OT-01).
  provider.proxy = true;
  applyClientPolicy(provider, clients);
  answers.follow(provider);
  grants.follow(provider);
  logEvents(provider, log);
  return provider;
}
