import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { ScopeRules } from '../auth/scopes.js';
import type { Accounts } from './accounts/accounts.js';
import { createFormTokens, isFromOwnPage } from './http/csrf.js';
import { answerError } from './error-page.js';
import type { EventLog, ServerEvent } from './events.js';
import { notAdmitted } from './admission/not-admitted.js';
import type { Outcomes, Refused } from './sign-ins/outcomes.js';
import { consentPage, type ShownClient } from './pages/consent-page.js';
import { PageError } from './pages/page-error.js';
import { sendPage } from './pages/page.js';
import { readForm } from './pages/read-form.js';
import { paths } from './paths.js';
import { NotAdmittedError } from './sign-ins/sign-in-error.js';
import type { SignIns } from './sign-ins/sign-ins.js';
import type { Store } from './store/store.js';
import { textOf } from './text-of.js';
import type { Identity, Upstream } from './upstream/upstream.js';

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;
type Client = NonNullable<Awaited<ReturnType<Provider['Client']['find']>>>;

/** What an interaction needs. */
export interface InteractionOptions {
  readonly provider: Provider;
  readonly issuer: string;
  readonly resource: string;
  readonly store: Store;
  readonly clients: { describe(client: Client, redirectUri: string): ShownClient };
  readonly upstream: Pick<Upstream, 'name' | 'scopes'>;
  /** Sends the browser to the upstream. */
  readonly signIns: Pick<SignIns, 'leave'>;
  /** Where the callback keeps what came of it. */
  readonly outcomes: Pick<Outcomes, 'take' | 'end'>;
  readonly scopeRules: ScopeRules;
  /** After so long everybody signs in again. */
  readonly grantSeconds: number;
  /** Which of the scopes that were asked for an account gets, by `src/sign-in.ts`. */
  readonly grantedScopes: (identity: Identity, asked: readonly string[]) => readonly string[];
  readonly accounts: Pick<Accounts, 'find'>;
  /** Forgets an account that may nothing here. */
  readonly forgetIfUnused: (sub: string) => Promise<void>;
  readonly log: EventLog;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** Where an interaction is: `/oauth/interaction/UID`, and after the upstream `/oauth/interaction/UID/finish`. */
const PATH = new RegExp(`^${paths.interaction}/([\\w-]{1,64})(/finish)?$`);

/**
 * Asks a person, on every authorization anew, and before anything else happens (AS-40):
 * a page shows who asks for what, and its form goes on to the upstream or back to the client;
 * after the upstream, what was allowed becomes a grant.
 * Each step needs the cookie that oidc-provider gave to the browser for this one interaction.
 */
export function createInteraction(
  options: InteractionOptions,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const { provider, issuer, resource, clients, upstream, log, now } = options;
  const tokens = createFormTokens(options.store, now);

  async function step(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path = ''] = (req.url ?? '').split('?', 1);
    const [, uid, finish] = PATH.exec(path) ?? [];
    const { method } = req;
    if (uid === undefined) throw new PageError('not_found', 'There is no such page');
    if (method !== 'GET' && !isFromOwnPage(req.headers, issuer)) {
      throw new PageError('not_from_page', 'The form was sent by another page');
    }
    // Throws unless the browser holds the cookie of the interaction.
    const interaction = await provider.interactionDetails(req, res);
    if (interaction.uid !== uid) {
      throw new PageError('ended', 'The cookie is of another interaction');
    }
    const client = await provider.Client.find(String(interaction.params['client_id']));
    if (!client) throw new PageError('unknown_app', 'The client is no longer registered');
    if (finish !== undefined) {
      if (method !== 'GET') throw new PageError('not_found', 'There is no such page');
      await end(req, res, interaction, client);
    } else if (method === 'GET') {
      await show(res, interaction, client);
    } else {
      await decide(req, res, interaction, client);
    }
  }

  async function show(
    res: ServerResponse,
    interaction: Interaction,
    client: Client,
    again = false,
  ): Promise<void> {
    const page = consentPage({
      client: described(interaction, client),
      scopes: askedScopes(interaction),
      resource,
      upstream,
      staysDays: client.grantTypeAllowed('refresh_token')
        ? options.grantSeconds / 86_400
        : undefined,
      loginHint: textOf(interaction.params['login_hint']),
      connectionsUrl: issuer + paths.connections,
      token: await tokens.issue(about(interaction), interaction.exp - now()),
      again,
    });
    sendPage(res, again ? 403 : 200, page);
  }

  async function decide(
    req: IncomingMessage,
    res: ServerResponse,
    interaction: Interaction,
    client: Client,
  ): Promise<void> {
    const form = await readForm(req);
    const decision = form?.get('decision');
    if (decision !== 'approve' && decision !== 'deny') {
      throw new PageError('not_from_page', 'The form decides nothing');
    }
    if (!(await tokens.redeem(about(interaction), form?.get('token') ?? ''))) {
      // Somebody who clicks twice is asked once more.
      await show(res, interaction, client, true);
    } else if (decision === 'approve') {
      note('approved', client);
      await options.signIns.leave(res, { kind: 'authorize', uid: interaction.uid });
    } else {
      await refuse(req, res, interaction, client, { refused: 'denied' });
    }
  }

  async function end(
    req: IncomingMessage,
    res: ServerResponse,
    interaction: Interaction,
    client: Client,
  ): Promise<void> {
    const { outcomes } = options;
    const outcome = await outcomes.take(interaction.uid);
    if (!outcome) throw new PageError('ended', 'Nobody has signed in for this interaction');
    if ('refused' in outcome) {
      await refuse(req, res, interaction, client, outcome);
      return;
    }
    const { sub, identity } = outcome.account;
    const { scopeRules, grantedScopes } = options;
    const asked = askedScopes(interaction);
    const scopes = grantedScopes(identity, asked);
    const base = grantedScopes(identity, scopeRules.base);
    if (scopes.length === 0 || scopeRules.missing(base, scopeRules.base).length > 0) {
      await outcomes.end(interaction.uid);
      await options.forgetIfUnused(sub);
      const whom = notAdmitted('src/sign-in.ts', identity);
      await refuse(req, res, interaction, client, { refused: 'not_admitted', whom });
      return;
    }
    const grant = new provider.Grant({ accountId: sub, clientId: client.clientId });
    grant.addResourceScope(resource, scopes.join(' '));
    const grantId = await grant.save();
    // From now on it is the grant that keeps the account.
    await outcomes.end(interaction.uid);
    if (!(await options.accounts.find(sub))) {
      await grant.destroy();
      throw new PageError('ended', 'The account was forgotten before the grant was there');
    }
    const withheld = asked.filter((scope) => !scopes.includes(scope)).join(' ');
    note('granted', client, withheld === '' ? {} : { withheld, setting: 'src/sign-in.ts' });
    // The token gets what is granted *and* asked for: of a broad scope a narrower one may have been granted.
    interaction.params['scope'] = scopes.join(' ');
    await interaction.persist();
    await provider.interactionFinished(req, res, {
      login: { accountId: sub, remember: false },
      consent: { grantId },
    });
  }

  /** Tells the client, if its address can be trusted with a redirect (AS-18), and otherwise the person alone. */
  async function refuse(
    req: IncomingMessage,
    res: ServerResponse,
    interaction: Interaction,
    client: Client,
    refusal: Refused,
  ): Promise<void> {
    const reason = refusal.refused;
    const whom = 'whom' in refusal ? refusal.whom : undefined;
    note(reason, client, whom);
    if (!described(interaction, client).isKnown) {
      await interaction.destroy();
      if (whom) throw new NotAdmittedError(whom, { kind: 'authorize', uid: interaction.uid });
      throw new PageError(reason, 'The client is not told, since nobody vouches for its address');
    }
    await provider.interactionFinished(req, res, {
      error: 'access_denied',
      error_description:
        reason === 'denied' ? 'The user has declined' : 'The account may not use this server',
    });
  }

  function described({ params }: Interaction, client: Client): ShownClient {
    return clients.describe(client, String(params['redirect_uri']));
  }

  function askedScopes({ params }: Interaction): string[] {
    return scopesOf(params['scope']).filter((scope) => options.scopeRules.knows(scope));
  }

  function note(decision: string, client: Client, facts: Partial<ServerEvent> = {}): void {
    log({ event: 'consent', description: decision, client: client.clientId, ...facts });
  }

  return async (req, res) => {
    try {
      await step(req, res);
    } catch (error) {
      answerError(res, error, { log, page: 'interaction' });
    }
  };
}

/** A form decides about one pending authorization. */
function about({ uid }: Interaction): string {
  return `interaction ${uid}`;
}

function scopesOf(scope: unknown): string[] {
  return typeof scope === 'string' ? [...new Set(scope.split(' '))] : [];
}
