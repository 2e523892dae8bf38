import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { signInTexts } from '../sign-in-texts.js';
import type { Account } from './accounts/accounts.js';
import { cookieAttributes, cookieOf } from './http/cookies.js';
import { createFormTokens, isFromOwnPage } from './http/csrf.js';
import { answerError } from './error-page.js';
import type { EventLog } from './events.js';
import { createGrantsOfAccount } from './accounts/grants-of-account.js';
import type { KeyRing } from './secrets/key-ring.js';
import { connectionsPage, signInPage } from './pages/connections-page.js';
import { PageError } from './pages/page-error.js';
import { sendPage } from './pages/page.js';
import { readForm } from './pages/read-form.js';
import { paths } from './paths.js';
import { createSealedStore } from './store/sealed-store.js';
import type { SignIns } from './sign-ins/sign-ins.js';
import type { Store } from './store/store.js';
import type { Upstream } from './upstream/upstream.js';

/** The page *My connections*. */
export interface Connections {
  /** Answers below `/oauth/connections`. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  /** Lets somebody in who has just signed in at the upstream for this. */
  begin(res: ServerResponse, account: Account): Promise<void>;
}

/** What the page needs. */
export interface ConnectionsOptions {
  readonly provider: Provider;
  readonly issuer: string;
  readonly store: Store;
  readonly ring: KeyRing;
  readonly upstream: Pick<Upstream, 'name'>;
  readonly signIns: Pick<SignIns, 'leave'>;
  /** Forgets an account that has allowed nothing, and its tokens of the upstream. */
  readonly forgetIfUnused: (sub: string) => Promise<void>;
  readonly log: EventLog;
  /** Seconds since the epoch. */
  readonly now: () => number;
}

const KIND = 'ConnectionsSession';
const LIFE_SECONDS = 900;

/** Somebody who is signed in. What people recognise their account by is kept here: the account may be gone. */
interface Session {
  readonly id: string;
  readonly sub: string;
  readonly name?: string | undefined;
  readonly email?: string | undefined;
}

/**
 * Shows people what they have allowed, and takes it back (AS-33). The session is its own: short, kept in the store,
 * and good for nothing else, so that no authorization can rest on it.
 */
export function createConnections(options: ConnectionsOptions): Connections {
  const { provider, issuer, upstream, forgetIfUnused, log, now } = options;
  const sealed = createSealedStore(options.store, options.ring);
  const tokens = createFormTokens(options.store, now);
  const grants = createGrantsOfAccount(provider, options.store, options.ring);
  const isSecure = issuer.startsWith('https:');
  const cookie = isSecure ? '__Host-connections' : 'connections';
  const attributes = cookieAttributes(isSecure);
  const texts = signInTexts.connections;

  async function sessionOf(req: IncomingMessage): Promise<Session | undefined> {
    const id = cookieOf(req, cookie);
    if (id === undefined) return undefined;
    const found = await sealed.get(KIND, id);
    return found && { ...(found.value as Omit<Session, 'id'>), id };
  }

  async function show(
    res: ServerResponse,
    { id, sub, name, email }: Session,
    notice?: string,
    isRefused = false,
  ): Promise<void> {
    const page = connectionsPage({
      account: { name, email },
      connections: await grants.list(sub),
      token: await tokens.issue(about(id), LIFE_SECONDS),
      notice,
      isRefused,
    });
    sendPage(res, isRefused ? 403 : 200, page);
  }

  async function withdraw(res: ServerResponse, session: Session, clientId?: string): Promise<void> {
    const { sub } = session;
    await grants.withdraw(sub, clientId);
    // With the last one goes all that is known here of the account.
    await forgetIfUnused(sub);
    log({ event: 'withdrawal', subject: sub, client: clientId ?? 'all' });
    if ((await grants.list(sub)).length > 0) return show(res, session, texts.withdrawn);
    await signOut(res, session, texts.withdrawn);
  }

  async function signOut(res: ServerResponse, { id }: Session, notice: string): Promise<void> {
    await sealed.delete(KIND, id);
    res.appendHeader('Set-Cookie', `${cookie}=; Max-Age=0; ${attributes}`);
    sendPage(res, 200, signInPage(upstream.name, notice));
  }

  async function act(req: IncomingMessage, res: ServerResponse, action: string): Promise<void> {
    if (!isFromOwnPage(req.headers, issuer)) {
      throw new PageError('not_from_page', 'The form was sent by another page');
    }
    if (action === '/sign-in') return options.signIns.leave(res, { kind: 'connections' });
    const session = await sessionOf(req);
    const form = await readForm(req);
    if (!session) {
      sendPage(res, 403, signInPage(upstream.name, signInTexts.consent.again));
    } else if (!(await tokens.redeem(about(session.id), form?.get('token') ?? ''))) {
      await show(res, session, signInTexts.consent.again, true);
    } else if (action === '/sign-out') {
      await signOut(res, session, texts.signedOut);
    } else if (action === '/withdraw-all') {
      await withdraw(res, session);
    } else {
      await withdraw(res, session, form?.get('client') ?? '');
    }
  }

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [path = ''] = (req.url ?? '').split('?', 1);
    const action = path.slice(paths.connections.length);
    const isPage = action === '' && req.method === 'GET';
    const isAction = ['/sign-in', '/sign-out', '/withdraw', '/withdraw-all'].includes(action);
    if (isPage) {
      const session = await sessionOf(req);
      if (session) await show(res, session);
      else sendPage(res, 200, signInPage(upstream.name));
    } else if (isAction && req.method === 'POST') {
      await act(req, res, action);
    } else {
      throw new PageError('not_found', 'There is no such page');
    }
  }

  return {
    async handle(req, res) {
      try {
        await handle(req, res);
      } catch (error) {
        answerError(res, error, { log, page: 'connections' });
      }
    },

    async begin(res, { sub, identity: { name, email } }) {
      const id = randomBytes(32).toString('base64url');
      const expiresAt = now() + LIFE_SECONDS;
      await sealed.set(KIND, id, { sub, name, email }, { owner: sub, expiresAt });
      // Whoever has allowed nothing only looks, and leaves nothing behind.
      await forgetIfUnused(sub);
      res.appendHeader('Set-Cookie', `${cookie}=${id}; Max-Age=${LIFE_SECONDS}; ${attributes}`);
      res
        .writeHead(303, { 'Location': issuer + paths.connections, 'Cache-Control': 'no-store' })
        .end();
    },
  };
}

/** A form decides for one session. */
function about(session: string): string {
  return `connections ${session}`;
}
