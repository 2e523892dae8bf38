import path from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { repository, writeCell } from '../../test/support/cells.js';
import { exampleConfig } from '../../test/support/example-config.js';
import type { SignInCosts } from './sign-in-costs.js';

/**
 * Measures what registrations, tokens and sign-ins cost at the authorization server of a project. The stand-in for
 * the upstream, the browser and the client run in the same process, so the server alone costs less.
 */
export async function measureSignIns(rounds: number): Promise<SignInCosts> {
  const directory = await writeCell('bench/sign-ins', exampleConfig({ providerId: 'own' }));
  const test = path.join(directory, 'test/sign-in-costs.test.ts');
  await fs.copy(path.join(import.meta.dirname, 'sign-in-costs.ts'), test);
  const output = path.join(directory, 'costs.json');
  const vitest = path.join(repository, 'node_modules/.bin/vitest');
  await execa(vitest, ['run', test], {
    cwd: directory,
    env: { SIGN_IN_COSTS: output, SIGN_IN_ROUNDS: String(rounds) },
  });
  return (await fs.readJson(output)) as SignInCosts;
}
