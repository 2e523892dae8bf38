/** `npm run test:audit`: audits a generated project for every framework and kind of provider. */
import { execaNode } from 'execa';

const { exitCode = 1 } = await execaNode('node_modules/vitest/vitest.mjs', ['run', 'test/audit'], {
  env: { AUDIT_ALL: '1' },
  stdio: 'inherit',
  reject: false,
});
process.exitCode = exitCode;
