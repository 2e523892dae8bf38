import { expect, test } from 'vitest';
import { withOwnAdvice } from '../../../src/cli/add-auth/own-advice.js';
import { createContext } from '../../../src/cli/context.js';
import { ExistingError } from '../../../src/existing/existing-error.js';
import { fakeWorld } from '../../support/fake-world.js';

test.each([
  ['over HTTP, run: create-secure-mcp create', 'over HTTP, run: P my-mcp-server'],
  ['below it; run: create-secure-mcp add auth apps/mcp', 'below it; run: P add auth sub/apps/mcp'],
  ['run: create-secure-mcp update', 'run: P update sub'],
  ['(create-secure-mcp status shows it)', '(P status sub shows it)'],
  ['anew: create-secure-mcp add auth --undo', 'anew: P add auth sub --undo'],
])('%s is said as a command that runs', (said, meant) => {
  const context = createContext(fakeWorld([], { cwd: '/x' }), false);
  const error = new ExistingError('stdio-only', said);
  const { message } = withOwnAdvice(error, { ...context, program: 'P' }, '/x/sub');
  expect(message).toBe(meant);
});
