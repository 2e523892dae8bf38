import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { attackBeyondScopes } from './reach/beyond-scopes.js';
import { compareLists } from './reach/lists.js';
import { attackSessions } from './reach/sessions.js';
import { attackWithoutToken } from './reach/without-token.js';
import { startApplication, type Application } from './support/application.js';

/** Long enough to build it, and to start it on a busy machine. */
const START_MS = 600_000;

/**
 * Whether the guard is reached in your own application, started once by its own command. What is sent is what
 * must be refused, and lists: none of your tools runs.
 */
describe('your application', () => {
  let application: Application;
  beforeAll(async () => {
    application = await startApplication();
  }, START_MS);
  // Only when it has started there is something to stop.
  afterAll(() => (application as Application | undefined)?.stop());
  const started = () => application;

  const metadata = async () => {
    const { origin, pathname } = new URL(application.resource);
    const path = pathname === '/' ? '' : pathname;
    const response = await fetch(`${origin}/.well-known/oauth-protected-resource${path}`);
    return (await response.json()) as unknown;
  };

  it('names its endpoint in the metadata', async () => {
    expect(await metadata()).toMatchObject({ resource: application.resource });
  });

  // An application that an attack has ended refuses everything.
  afterEach(async () => {
    expect(await metadata()).toMatchObject({ resource: application.resource });
  });

  attackWithoutToken(started);
  attackBeyondScopes(started);
  compareLists(started);
  attackSessions(started);
});
