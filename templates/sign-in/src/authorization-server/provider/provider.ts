import type { IncomingMessage, ServerResponse } from 'node:http';
import Provider from 'oidc-provider';
import { applyClientPolicy } from '../clients/provider-options.js';
import { providerConfiguration, type ConfigurationOptions } from './configuration.js';
import { createErrorAnswers } from './provider-errors.js';
import type { EventLog } from '../events.js';
import type { Grants } from '../accounts/grants.js';
import { logEvents } from './provider-events.js';

/** The parts of the library as this server uses it. */
export interface ProviderOptions extends Omit<
  ConfigurationOptions,
  'findAccount' | 'renderError' | 'scopesFor'
> {
  readonly grants: Grants;
  readonly log: EventLog;
}

/** The library's server. */
export interface CreatedProvider {
  readonly provider: Provider;
  /**
   * Answers a request that `inner-request.ts` has built; it sees no others.
   *
   * @throws whatever goes wrong outside of what the library answers itself
   */
  readonly handle: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
}

/** Creates the library's server. */
export function createProvider(options: ProviderOptions): CreatedProvider {
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
  // Only what the front has written is believed.
  provider.proxy = true;
  applyClientPolicy(provider, clients);
  // Koa would answer by itself, without our headers.
  const failed = new WeakMap<object, unknown>();
  provider.use(async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      failed.set(ctx.req, error);
      ctx.respond = false;
    }
  });
  answers.follow(provider);
  logEvents(provider, log);
  const callback = provider.callback();
  return {
    provider,
    async handle(req, res) {
      await callback(req, res);
      if (failed.has(req)) throw failed.get(req);
    },
  };
}
