import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newSecrets } from '../src/authorization-server/secrets/new-secrets.js';
import type { LocalSettings } from './settings.js';
import { service } from './upstream/service.js';
import { upstreamOfYours } from './upstream-yours.js';
import { startStandIn, type StandIn } from './upstream/stand-in.js';

/**
 * Starts what the server needs beside itself on this machine: the stand-in for what people sign in with. Makes
 * the secrets of the authorization server where they are missing; git ignores them.
 *
 * @param options `keepState`: what the stand-in gave out outlives a restart
 */
export async function startServersBeside(
  settings: LocalSettings,
  options: { readonly keepState: boolean } = { keepState: false },
): Promise<StandIn> {
  await makeSecrets(settings);
  const { upstreamClient: client, authorizationServerPort: port } = settings;
  const keep = new URL(`../.dev/upstream-${port}/`, import.meta.url);
  return startStandIn(service, {
    port,
    client,
    yours: upstreamOfYours,
    onGap: (call) => {
      process.stderr.write(
        `The stand-in has no answer for ${call}; dev/upstream-yours.ts can give one\n`,
      );
    },
    ...(options.keepState ? { keep } : {}),
  });
}

async function makeSecrets({ secretFiles }: LocalSettings): Promise<void> {
  const missing = Object.entries(secretFiles).filter(([, file]) => !existsSync(file));
  if (missing.length === 0) return;
  const secrets: Readonly<Record<string, string>> = { ...(await newSecrets()) };
  for (const [name, file] of missing) {
    mkdirSync(path.dirname(file), { recursive: true });
    // Another script may have been faster.
    if (!existsSync(file)) writeFileSync(file, `${secrets[name] ?? ''}\n`, { mode: 0o600 });
  }
}
