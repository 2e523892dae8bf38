import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approve, signInUpstream } from '../../../templates/sign-in/dev/sign-in-by-hand.js';
import { service } from '../../../templates/sign-in/dev/upstream/github.js';
import type { Page } from '../../../templates/sign-in/dev/browser.js';
import { writeCell } from '../../support/cells.js';
import { exampleConfig } from '../../support/example-config.js';
import type { StoreServer } from '../support/store-server.js';
import { startReplicatedRig, type ReplicatedRig } from '../support/replicated-rig.js';

/** How a project is deployed. */
export interface Deployment {
  readonly store: 'sqlite' | 'postgres' | 'redis';
  readonly storeUrl: string;
  readonly count: number;
  readonly program?: string;
  /** The store, where it is a server. */
  readonly server?: StoreServer;
  /** Everything that is written in the store, as it stands there. */
  readonly dump: () => Promise<string> | string;
}

/** Sign-ins that meet several processes, restarts and kills on their way (AT-81). */
export function describeReplicas({ dump, store, server, ...deployment }: Deployment): void {
  describe(`AT-81: ${deployment.count} of a project's server on ${store}`, () => {
    let deployed: ReplicatedRig;
    beforeAll(async () => {
      const config = exampleConfig({
        providerId: 'own',
        frameworkId: 'node',
        upstreamId: 'github',
        storeId: store,
      });
      const project = await writeCell(`replicas-${store}`, config);
      await compile(project);
      deployed = await startReplicatedRig({ ...deployment, project, service });
    }, 120_000);
    afterAll(() => deployed.rig.close());

    const codeOf = (page: Page): string => {
      const code = page.location?.searchParams.get('code');
      if (!code) throw new Error(`No code: ${page.status} ${page.text}\n${outputs()}`);
      return code;
    };
    const outputs = () => deployed.replicas.map((replica) => replica.output()).join('\n');

    it('sign people in, whichever of them answers', async () => {
      const { rig, nginx, replicas } = deployed;
      for (const user of ['alice', 'bob']) {
        const { client, tokens } = await rig.signIn({ user });
        const refreshed = await rig.refresh(client, tokens.refreshToken);
        expect(refreshed, outputs()).toMatchObject({ status: 200 });
      }
      const answered = new Set(nginx?.answered() ?? [replicas[0]?.port]);
      expect([...answered].sort()).toEqual(replicas.map(({ port }) => port).sort());
    });

    it('AT-70: redeem a code once, however many ask at the same time', async () => {
      const { rig } = deployed;
      const request = rig.authorizationRequest(await rig.register());
      const code = codeOf(await rig.authorize(request));
      const answers = await Promise.all([1, 2, 3, 4].map(() => rig.redeem(request, code)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses, outputs()).toEqual([200, 400, 400, 400]);
      const won = answers.find(({ status }) => status === 200);
      const later = await rig.refresh(request.client, won?.refreshToken ?? '');
      expect(later).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    });

    it('AT-72: refresh three times at once, and not once more for the parent of a parent', async () => {
      const { rig } = deployed;
      const { client, tokens } = await rig.signIn();
      const first = tokens.refreshToken;
      const answers = await Promise.all([1, 2, 3].map(() => rig.refresh(client, first)));
      expect(
        answers.map(({ status }) => status),
        outputs(),
      ).toEqual([200, 200, 200]);
      const [child, sibling] = answers.map(({ refreshToken }) => refreshToken);
      expect((await rig.refresh(client, child ?? '')).status).toBe(200);
      expect((await rig.refresh(client, first)).body['error']).toBe('invalid_grant');
      // The whole family is dead.
      expect((await rig.refresh(client, sibling ?? '')).body['error']).toBe('invalid_grant');
    });

    it.each(['SIGTERM', 'SIGKILL'] as const)(
      'carry a sign-in over a restart at every step: %s',
      async (signal) => {
        const { rig, restart } = deployed;
        const client = await rig.register();
        await restart(signal);
        const request = rig.authorizationRequest(client);
        const browser = rig.browser();
        const consent = await browser.open(request.url);
        await restart(signal);
        const upstream = await approve(browser, consent);
        await restart(signal);
        const code = codeOf(await signInUpstream(browser, upstream, 'alice'));
        await restart(signal);
        const tokens = await rig.redeem(request, code);
        expect(tokens, outputs()).toMatchObject({ status: 200 });
        await restart(signal);
        const refreshed = await rig.refresh(client, tokens.refreshToken);
        expect(refreshed, outputs()).toMatchObject({ status: 200 });
        await restart(signal);
        // What was used before the restart stays used.
        const replayed = await rig.redeem(request, code);
        expect(replayed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
        const later = await rig.refresh(client, refreshed.refreshToken);
        expect(later).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      },
      120_000,
    );

    it.runIf(deployment.count > 1)(
      'go on when one of them is killed in mid-flow',
      async () => {
        const { rig, replicas } = deployed;
        const [victim] = replicas;
        const { client, tokens } = await rig.signIn();
        const request = rig.authorizationRequest(client);
        const browser = rig.browser();
        const consent = await browser.open(request.url);
        // Some of these are on their way.
        const refreshing = [1, 2, 3, 4].map(() => rig.refresh(client, tokens.refreshToken));
        await victim?.stop('SIGKILL');
        const answers = await Promise.all(refreshing);
        for (const { status } of answers) expect([200, 502]).toContain(status);
        const upstream = await approve(browser, consent);
        const code = codeOf(await signInUpstream(browser, upstream, 'alice'));
        expect(await rig.redeem(request, code), outputs()).toMatchObject({ status: 200 });
        // Whoever lost the answer asks again, within the grace.
        const again = await rig.refresh(client, tokens.refreshToken);
        expect(again, outputs()).toMatchObject({ status: 200 });
        await victim?.start();
      },
      120_000,
    );

    it.runIf(server)(
      'ask for patience while the store is away, and take nobody anything',
      async () => {
        const { rig } = deployed;
        const { client, tokens } = await rig.signIn();
        const request = rig.authorizationRequest(client);
        const code = codeOf(await rig.authorize(request));
        await server?.stop();
        const [refreshed, redeemed] = await Promise.all([
          rig.refresh(client, tokens.refreshToken),
          rig.redeem(request, code),
        ]);
        for (const { status, body } of [refreshed, redeemed]) {
          expect(status).toBeGreaterThanOrEqual(500);
          expect(body['error']).toMatch(/temporarily_unavailable|server_error/);
        }
        await server?.start();
        await until(async () => (await rig.send('/readyz')).status === 200);
        expect(await rig.redeem(request, code), outputs()).toMatchObject({ status: 200 });
        const later = await rig.refresh(client, tokens.refreshToken);
        expect(later, outputs()).toMatchObject({ status: 200 });
      },
      60_000,
    );

    it('AT-80: leave nothing in the store that anybody could use', async () => {
      const { rig } = deployed;
      const { tokens, code, request, browser } = await rig.signIn();
      const pending = rig.authorizationRequest(await rig.register());
      await approve(browser, await browser.open(pending.url));
      const text = await dump();
      expect(text).toContain('RefreshToken');
      const secrets = [
        tokens.accessToken,
        tokens.refreshToken,
        code,
        request.state,
        pending.state,
        request.url.searchParams.get('code_challenge') ?? '',
        ...rig.upstream.secrets(),
        rig.upstream.users.alice.email,
      ];
      const found = secrets.filter((secret) => secret.length > 0 && text.includes(secret));
      expect(found).toEqual([]);
      expect(secrets.filter(Boolean).length).toBeGreaterThan(7);
    });

    it('write nothing of it into their logs either', () => {
      const logged = outputs();
      for (const secret of deployed.rig.upstream.secrets()) expect(logged).not.toContain(secret);
    });
  });
}

/** Makes `dist` as the project's own build does, without looking at types again. */
async function compile(project: string): Promise<void> {
  await build({
    entryPoints: [path.join(project, 'src/**/*.ts')],
    outdir: path.join(project, 'dist'),
    format: 'esm',
    target: 'es2023',
    logLevel: 'error',
  });
}

async function until(happens: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await happens()) return;
    await sleep(100);
  }
  throw new Error('It does not happen');
}
