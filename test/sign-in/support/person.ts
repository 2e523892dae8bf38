import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fs from 'fs-extra';
import path from 'node:path';
import type { RunningProject } from './running-project.js';

/** A person with a browser, for clients that run as programs of their own. */
export interface Person {
  /** Answers `/answer?url=` with the parameters that come back, `/open?url=` as a browser does, and `/withdraw`. */
  readonly url: string;
  /** How often the person was sent to the authorization server. */
  readonly visits: () => number;
  /** For the environment: what opens a browser there opens it at this person's. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const CALLBACK_TRIES = 100;

/**
 * Starts somebody who allows everything and signs in.
 *
 * @param directory where the program that stands in for a browser is written
 */
export async function startPerson(
  project: RunningProject,
  user: string,
  directory: string,
): Promise<Person> {
  let visits = 0;
  const signIn = (authorizationUrl: string) => {
    visits += 1;
    return project.signIn(new URL(authorizationUrl), user);
  };

  async function respond(url: URL, res: ServerResponse): Promise<void> {
    const wanted = url.searchParams.get('url') ?? '';
    if (url.pathname === '/answer') {
      res.end(JSON.stringify(Object.fromEntries((await signIn(wanted)).searchParams)));
    } else if (url.pathname === '/open') {
      // A program that opens a browser does not wait for it.
      res.end();
      await visit(await signIn(wanted));
    } else {
      await project.withdrawAll(user);
      res.end();
    }
  }

  const server = createServer((req, res) => {
    respond(new URL(req.url ?? '/', 'http://person'), res).catch((error: unknown) => {
      res.statusCode = 500;
      res.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const browser = path.join(directory, 'browser.sh');
  const script = `fetch('${url}/open?url=' + encodeURIComponent(process.argv[1]))`;
  await fs.outputFile(browser, `#!/bin/sh\nexec "${process.execPath}" -e "${script}" "$1"\n`);
  await fs.chmod(browser, 0o755);
  return {
    url,
    visits: () => visits,
    env: { BROWSER: browser },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Brings an answer to a client that listens on this machine, as soon as it does. */
async function visit(callback: URL): Promise<void> {
  for (let tries = 0; tries < CALLBACK_TRIES; tries += 1) {
    const response = await fetch(callback).catch(() => undefined);
    if (response) return;
    await sleep(100);
  }
  throw new Error(`nobody listens at ${callback.origin}`);
}
