/**
 * Measures the authorization server of a generated project, in that project and with its own rig: the runner of its
 * tests runs this file there. It writes what it found as JSON into the file that `SIGN_IN_COSTS` names.
 */
import { writeFile } from 'node:fs/promises';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { it } from 'vitest';
import type * as RigModule from '../../templates/sign-in/test/authorization-server/support/start-rig.js';

/** CPU time of this process for one of something, in microseconds: median over the rounds. */
export type SignInCosts = Readonly<Record<string, number>>;

const ROUNDS = Number(process.env['SIGN_IN_ROUNDS'] ?? '15');
const UNLIMITED = Number.MAX_SAFE_INTEGER;
const rig = path.resolve('test/authorization-server/support/start-rig.ts');

it('is measured', { timeout: 600_000 }, async () => {
  const { startRig } = (await import(pathToFileURL(rig).href)) as typeof RigModule;
  const started = await startRig({
    limits: {
      registrationsPerMinute: UNLIMITED,
      authorizationsPerMinute: UNLIMITED,
      pagesPerMinute: UNLIMITED,
      tokensPerMinute: UNLIMITED,
      tokensPerClientPerMinute: UNLIMITED,
    },
  });
  try {
    const client = await started.register();
    let { refreshToken } = (await started.signIn({ client })).tokens;
    const ofApp = Object.assign(new IncomingMessage(new Socket()), { url: '/mcp', method: 'POST' });
    const answer = new ServerResponse(ofApp);
    const work: Readonly<Record<string, readonly [times: number, once: () => unknown]>> = {
      'a look at a path that is the app\u2019s': [
        20_000,
        () => started.server.handle(ofApp, answer),
      ],
      'a registration': [10, () => started.register()],
      'a token request, with a refresh token': [
        10,
        async () => {
          const tokens = await started.refresh(client, refreshToken);
          if (tokens.status !== 200) throw new Error(`${tokens.status} ${tokens.text}`);
          ({ refreshToken } = tokens);
        },
      ],
      'a sign-in: page, upstream, code, tokens': [5, () => started.signIn({ client })],
    };
    const samples = new Map<string, number[]>();
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [title, [times, once]] of Object.entries(work)) {
        const before = process.cpuUsage();
        for (let count = 0; count < times; count += 1) await once();
        const { user, system } = process.cpuUsage(before);
        // The first round only warms up.
        if (round > 0) samples.set(title, [...(samples.get(title) ?? []), (user + system) / times]);
      }
    }
    const costs = [...samples].map(([title, all]) => [title, median(all)] as const);
    await writeFile(process.env['SIGN_IN_COSTS'] ?? '', JSON.stringify(Object.fromEntries(costs)));
  } finally {
    await started.close();
  }
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
