import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser, type Page } from '../../../dev/browser.js';
import { signInUpstream } from '../../../dev/sign-in-by-hand.js';
import { service } from '../../../dev/upstream/service.js';
import { startStandIn } from '../../../dev/upstream/stand-in.js';
import { createAccounts } from '../../../src/authorization-server/accounts/accounts.js';
import { readAdmission } from '../../../src/authorization-server/admission/admission.js';
import { createKeyRing } from '../../../src/authorization-server/secrets/key-ring.js';
import { SignInError } from '../../../src/authorization-server/sign-ins/sign-in-error.js';
import type { Purpose } from '../../../src/authorization-server/sign-ins/purpose.js';
import { createSignIns } from '../../../src/authorization-server/sign-ins/sign-ins.js';
import { createMemoryStore } from '../../../src/authorization-server/store/memory.js';
import type { Store } from '../../../src/authorization-server/store/store.js';
import { createUpstreamTokenVault } from '../../../src/authorization-server/accounts/upstream-tokens.js';
import { createUpstream } from '../../../src/authorization-server/upstream/create-upstream.js';
import {
  createIdentitySource,
  upstreamProfile,
} from '../../../src/authorization-server/upstream/profile.js';

/** What a test wants otherwise. */
export interface PartsOptions {
  /** `SIGN_IN_ALLOW` */
  readonly allow?: string;
  /** Where the server says that it is; on a loopback port in any case. */
  readonly issuer?: string;
  readonly purpose?: Purpose;
  /** The upstream is known to name itself in every answer. */
  readonly namesIssuer?: true;
}

/** What came of a sign-in. */
export type Result =
  { readonly sub: string; readonly purpose: Purpose } | { readonly refused: SignInError['code'] };

export const PURPOSE: Purpose = { kind: 'authorize', uid: 'interaction-1' };

/**
 * Starts all that stands between the consent page and the upstream, with a stand-in for the upstream. `/leave`
 * takes the place of the button on the consent page; the callback answers what came of it.
 */
export async function startParts(options: PartsOptions = {}) {
  const server = createServer((req, res) => void answer(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const listening = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = options.issuer ?? listening;
  const redirectUri = `${issuer}/oauth/callback`;
  const standIn = await startStandIn(service, {
    client: { id: 'stand-in-client-0001', secret: 'a secret of the stand-in', redirectUri },
  });
  const clock = { now: Math.floor(Date.now() / 1000) };
  const now = () => clock.now;
  const memory = createMemoryStore({ now });
  const written: { kind: string; text: string }[] = [];
  const store: Store = {
    ...memory,
    set(key, record) {
      written.push({ kind: key.kind, text: JSON.stringify([key, record]) });
      return memory.set(key, record);
    },
  };
  const ring = createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]);
  const admission = readAdmission(options.allow ?? 'everyone', upstreamProfile);
  const { namesIssuer } = options;
  const upstream = createUpstream({
    profile: { ...upstreamProfile, ...(namesIssuer ? { namesIssuer } : {}) },
    createIdentitySource,
    config: {
      issuer: standIn.issuer,
      apiUrl: standIn.apiUrl,
      clientId: standIn.client.id,
      clientSecret: standIn.client.secret,
    },
    rules: admission,
    redirectUri,
  });
  const vault = createUpstreamTokenVault({ store, ring, upstream, now });
  const accounts = createAccounts({
    store,
    ring,
    upstream,
    vault,
    admission,
    rules: admission,
    newSeconds: 1260,
    now,
  });
  const signIns = createSignIns({
    issuer,
    store,
    ring,
    upstream,
    accounts,
    admission,
    lifeSeconds: 600,
    now,
  });
  const results: Result[] = [];
  const errors: unknown[] = [];

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      if (req.url === '/leave') {
        await signIns.leave(res, options.purpose ?? PURPOSE);
        return;
      }
      const { purpose, account } = await signIns.complete(req, res);
      results.push({ sub: account.sub, purpose });
      res.writeHead(200).end('signed in');
    } catch (error) {
      errors.push(error);
      if (!(error instanceof SignInError)) {
        res.writeHead(500).end(String(error));
        return;
      }
      results.push({ refused: error.code });
      res.writeHead(400).end('refused');
    }
  }

  const newBrowser = () => new Browser({ [issuer]: listening, [standIn.origin]: standIn.origin });

  return {
    issuer,
    standIn,
    /** Everything that was ever kept. */
    written: written as readonly { readonly kind: string; readonly text: string }[],
    clock,
    upstream,
    vault,
    accounts,
    /** What came of every sign-in, the oldest first. */
    results: results as readonly Result[],
    errors: errors as readonly unknown[],
    newBrowser,
    /** Approves in a browser; the answer sends it to the upstream, and the browser is not yet there. */
    leave: (browser: Browser): Promise<Page> => browser.visit(`${issuer}/leave`),
    /** Signs in at the upstream; the answer sends the browser back, and it is not yet there. */
    async atUpstream(left: Page, user = 'alice'): Promise<URL> {
      const elsewhere = new Browser({ [standIn.origin]: standIn.origin });
      const page = await signInUpstream(elsewhere, await elsewhere.open(urlOf(left)), user);
      return urlOf(page);
    },
    /** Everything, in one browser. */
    async signIn(user = 'alice', browser = newBrowser()): Promise<Result | undefined> {
      const left = await browser.open(`${issuer}/leave`);
      // The upstream may have sent the browser back already.
      if (left.forms.length > 0) await signInUpstream(browser, left, user);
      return results.at(-1);
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await standIn.close();
    },
  };
}

/** Everything between the consent page and the upstream. */
export type Parts = Awaited<ReturnType<typeof startParts>>;

/** Where an answer sends the browser. */
export function urlOf({ location, status, text }: Page): URL {
  if (location) return location;
  throw new Error(`No redirect: ${status} ${text}`);
}
