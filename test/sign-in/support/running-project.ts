import path from 'node:path';
import { freePort, startProgram } from '../../../src/project/run-program.js';
import type * as BrowserModule from '../../../templates/sign-in/dev/browser.js';
import type * as SecretsModule from '../../../templates/sign-in/src/authorization-server/new-secrets.js';
import type * as ByHandModule from '../../../templates/sign-in/dev/sign-in-by-hand.js';
import type * as StandInModule from '../../../templates/sign-in/dev/upstream/stand-in.js';
import { PATIENCE } from '../../support/patience.js';

/** The own server of a project, as it runs in a real environment, with a stand-in for the service behind it. */
export interface RunningProject {
  /** Of the MCP endpoint. */
  readonly url: URL;
  readonly standIn: StandInModule.StandIn;
  /** A browser of one person, with the cookies of that person. */
  newBrowser(): BrowserModule.Browser;
  /** Consents and signs in; gives where the client gets its answer. */
  signIn(authorizationUrl: URL, user: string, browser?: BrowserModule.Browser): Promise<URL>;
  /** Has somebody withdraw everything on *My connections*. */
  withdrawAll(user: string): Promise<void>;
  /** What the server has logged so far. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** Starts a project on free ports. */
export async function startProject(
  directory: string,
  given: Readonly<Record<string, string>> = {},
): Promise<RunningProject> {
  const load = <Module>(file: string) => import(path.join(directory, file)) as Promise<Module>;
  const { startStandIn } = await load<typeof StandInModule>('dev/upstream/stand-in.ts');
  const { service } = await load<{ service: StandInModule.Service }>('dev/upstream/service.ts');
  const { newSecrets } = await load<typeof SecretsModule>('src/authorization-server/new-secrets.ts');
  const { Browser } = await load<typeof BrowserModule>('dev/browser.ts');
  const byHand = await load<typeof ByHandModule>('dev/sign-in-by-hand.ts');

  const origin = `http://127.0.0.1:${String(await freePort())}`;
  const url = new URL('/mcp', origin);
  const secret = 'the-secret-of-the-client-at-the-stand-in';
  const standIn = await startStandIn(service, {
    client: { id: 'Ov23liExample0123456', secret, redirectUri: `${origin}/oauth/callback` },
  });
  const env = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'development',
    PORT: url.port,
    MCP_SERVER_URL: url.href,
    ...(await newSecrets()),
    AUTH_SERVER_STORE: 'memory:',
    UPSTREAM_ISSUER: standIn.issuer,
    UPSTREAM_API_URL: standIn.apiUrl,
    UPSTREAM_CLIENT_ID: standIn.client.id,
    UPSTREAM_CLIENT_SECRET: standIn.client.secret,
    SIGN_IN_ALLOW: 'everyone',
    ...given,
  };
  const { written, stop } = await startProgram(
    {
      directory,
      command: ['src/index.ts'],
      env,
      input: 'none',
      ready: () => isUp(url),
      readyMs: PATIENCE,
      name: `the server in ${directory}`,
    },
    new AbortController().signal,
  ).catch(async (error: unknown) => {
    await standIn.close();
    throw error;
  });
  const newBrowser = () => new Browser({ [origin]: origin, [standIn.origin]: standIn.origin });

  return {
    url,
    standIn,
    newBrowser,
    signIn: (authorizationUrl, user, browser = newBrowser()) =>
      byHand.signInByHand(browser, authorizationUrl, user),
    async withdrawAll(user) {
      const browser = newBrowser();
      const start = await browser.open(new URL('/oauth/connections', origin));
      const left = await browser.press(start, ({ label }) => label.length > 0);
      const list = await byHand.signInUpstream(browser, left, user);
      const isAll = (form: { action: string }) => form.action.endsWith('/withdraw-all');
      const all =
        list.forms.find(isAll) ?? list.forms.find(({ action }) => action.endsWith('/withdraw'));
      if (!all) throw new Error(`nothing can be withdrawn: ${list.text}`);
      await browser.press({ ...list, forms: [all] }, () => true);
    },
    output: written.all,
    async stop() {
      await stop();
      await standIn.close();
    },
  };
}

function isUp(url: URL): Promise<true | undefined> {
  return fetch(new URL('/healthz', url)).then(
    (response) => response.ok || undefined,
    () => undefined,
  );
}
