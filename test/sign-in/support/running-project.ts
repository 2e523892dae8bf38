import path from 'node:path';
import { freePort } from '../../../src/project/free-port.js';
import { startProgram } from '../../../src/project/run-program.js';
import type * as BrowserModule from '../../../templates/sign-in/dev/browser.js';
import type * as SecretsModule from '../../../templates/sign-in/src/authorization-server/secrets/new-secrets.js';
import type * as ByHandModule from '../../../templates/sign-in/dev/sign-in-by-hand.js';
import type * as StandInModule from '../../../templates/sign-in/dev/upstream/stand-in.js';
import { PATIENCE } from '../../support/patience.js';

/** The own server of a project, as it runs in a real environment, with a stand-in for the service behind it. */
export interface RunningProject {
  /** Of the MCP endpoint, of each process that has one. */
  readonly urls: readonly URL[];
  /** The first of them. */
  readonly url: URL;
  readonly standIn: StandInModule.StandIn;
  readonly secrets: SecretsModule.Secrets;
  /** Consents and signs in; gives where the client gets its answer. */
  signIn(authorizationUrl: URL, user: string): Promise<URL>;
  /** Has somebody withdraw everything on *My connections*. */
  withdrawAll(user: string): Promise<void>;
  /** What the processes have logged so far. */
  readonly output: () => string;
  stop(): Promise<void>;
}

/** How a project is started. */
export interface Start {
  readonly env?: Readonly<Record<string, string>>;
  /** Processes with tools beside one that is the authorization server alone; one process is both when left out. */
  readonly separately?: number;
}

type Running = Awaited<ReturnType<typeof startProgram>>;

/** Starts a project on free ports. */
export async function startProject(
  directory: string,
  { env: given = {}, separately }: Start = {},
): Promise<RunningProject> {
  const load = <Module>(file: string) => import(path.join(directory, file)) as Promise<Module>;
  const { startStandIn } = await load<typeof StandInModule>('dev/upstream/stand-in.ts');
  const { service } = await load<{ service: StandInModule.Service }>('dev/upstream/service.ts');
  const { newSecrets } = await load<typeof SecretsModule>(
    'src/authorization-server/secrets/new-secrets.ts',
  );
  const { Browser } = await load<typeof BrowserModule>('dev/browser.ts');
  const byHand = await load<typeof ByHandModule>('dev/sign-in-by-hand.ts');

  const newOrigin = async () => `http://127.0.0.1:${String(await freePort())}`;
  const issuer = await newOrigin();
  // All processes with tools are one resource, wherever a proxy would send a request.
  const tools =
    separately === undefined
      ? [issuer]
      : await Promise.all(Array.from({ length: separately }, newOrigin));
  const resource = new URL('/mcp', tools[0]).href;
  const secret = 'the-secret-of-the-client-at-the-stand-in';
  const standIn = await startStandIn(service, {
    client: { id: 'Ov23liExample0123456', secret, redirectUri: `${issuer}/oauth/callback` },
  });
  const secrets = await newSecrets();
  const common = {
    PATH: process.env['PATH'] ?? '',
    NODE_ENV: 'development',
    MCP_SERVER_URL: resource,
    AUTH_SERVER_STORE: 'memory:',
    AUTH_SERVER_ENCRYPTION_KEYS: secrets.AUTH_SERVER_ENCRYPTION_KEYS,
    UPSTREAM_ISSUER: standIn.issuer,
    UPSTREAM_API_URL: standIn.apiUrl,
    UPSTREAM_CLIENT_ID: standIn.client.id,
    UPSTREAM_CLIENT_SECRET: standIn.client.secret,
    ...given,
  };
  const forSignIn = { ...secrets, SIGN_IN_ALLOW: 'everyone' };

  const running: Running[] = [];
  const stop = async () => {
    await Promise.all(running.map((each) => each.stop()));
    await standIn.close();
  };
  async function launch(file: string, origin: string, env: Readonly<Record<string, string>>) {
    const program = await startProgram(
      {
        directory,
        command: [file],
        env: { ...common, PORT: new URL(origin).port, ...env },
        input: 'none',
        ready: () => isUp(origin),
        readyMs: PATIENCE,
        name: `${file} in ${directory}`,
      },
      new AbortController().signal,
    );
    running.push(program);
  }
  try {
    if (separately === undefined) {
      await launch('src/index.ts', issuer, forSignIn);
    } else {
      const elsewhere = { AUTH_SERVER_ISSUER: issuer };
      await launch('src/authorization-server/main.ts', issuer, { ...forSignIn, ...elsewhere });
      await Promise.all(tools.map((origin) => launch('src/index.ts', origin, elsewhere)));
    }
  } catch (error) {
    await stop();
    throw error;
  }

  const newBrowser = () => new Browser({ [issuer]: issuer, [standIn.origin]: standIn.origin });
  const urls = tools.map((origin) => new URL('/mcp', origin));
  return {
    urls,
    url: new URL(resource),
    standIn,
    secrets,
    signIn: (authorizationUrl, user) => byHand.signInByHand(newBrowser(), authorizationUrl, user),
    async withdrawAll(user) {
      const browser = newBrowser();
      const start = await browser.open(new URL('/oauth/connections', issuer));
      const left = await browser.press(start, () => true);
      const list = await byHand.signInUpstream(browser, left, user);
      const ending = (action: string) => list.forms.find((form) => form.action.endsWith(action));
      const form = ending('/withdraw-all') ?? ending('/withdraw');
      if (!form) throw new Error(`nothing can be withdrawn: ${list.text}`);
      await browser.press({ ...list, forms: [form] }, () => true);
    },
    output: () => running.map(({ written }) => written.all()).join('\n'),
    stop,
  };
}

function isUp(origin: string): Promise<true | undefined> {
  return fetch(new URL('/healthz', origin)).then(
    (response) => response.ok || undefined,
    () => undefined,
  );
}
