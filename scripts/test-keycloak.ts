/** `npm run test:keycloak`: a generated project against the real Keycloak, where it can run. */
import { execa } from 'execa';
import { install, VERSION, whyNot } from '../test/keycloak/keycloak.js';

const reason = (await whyNot()) ?? (await install().then(() => undefined, said));
if (reason !== undefined) {
  console.log(`Skipped the tests with Keycloak ${VERSION}: ${reason}.`);
} else {
  const args = ['run', '--config', 'test/keycloak/vitest.config.ts'];
  const { exitCode } = await execa('vitest', args, {
    preferLocal: true,
    stdio: 'inherit',
    reject: false,
  });
  process.exitCode = exitCode ?? 1;
}

/** The first line of what went wrong. */
function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `it could not be had: ${message.split('\n', 1)[0] ?? ''}`;
}
