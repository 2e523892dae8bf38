import { describe, expect, it } from 'vitest';
import { readDownstream } from '../../src/auth/downstream/config.js';
import { downstreamProfile } from '../../src/auth/downstream/profile.js';

const good = {
  EXTERNAL_API_URL: 'https://api.example/v1',
  EXTERNAL_API_RESOURCE: 'https://api.example',
  EXTERNAL_API_AUDIENCE: 'external-api',
  AUTH_SERVER_TOKEN_ENDPOINT: 'https://auth.example.com/token',
  CLIENT_ID: 'mcp-server',
  CLIENT_SECRET: 'not-a-secret',
};

const OWN_ID = '5f0c7c1e-0000-4000-8000-00000000000a';

/** What is read where the API may be named in two ways, and what is wrong with it. */
function read(changes: Readonly<Record<string, string>>) {
  const problems: string[] = [];
  const config = readDownstream({
    env: { ...good, ...changes },
    profile: { ...downstreamProfile, targets: ['resource', 'audience'] },
    production: true,
    ownNames: ['https://mcp.example.com/mcp', OWN_ID, undefined],
    read: (check) => {
      try {
        return check();
      } catch (error) {
        problems.push((error as Error).message);
        return undefined as never;
      }
    },
  });
  return { config, problems };
}

describe('what names the external API', () => {
  it.each([
    [{}, { resource: 'https://api.example', audience: 'external-api' }],
    [{ EXTERNAL_API_AUDIENCE: '' }, { resource: 'https://api.example' }],
    [
      { EXTERNAL_API_RESOURCE: '', EXTERNAL_API_SCOPE: 'a' },
      { audience: 'external-api', scope: 'a' },
    ],
  ])('is one of its names, or several: %j', (changes, target) => {
    const { config, problems } = read(changes);
    expect(problems).toEqual([]);
    expect(config.target).toEqual(target);
  });

  it.each([
    [
      { EXTERNAL_API_RESOURCE: '', EXTERNAL_API_AUDIENCE: '', EXTERNAL_API_SCOPE: 'a' },
      'EXTERNAL_API_RESOURCE or EXTERNAL_API_AUDIENCE is missing',
    ],
    [{ EXTERNAL_API_RESOURCE: 'api.example' }, 'EXTERNAL_API_RESOURCE must be an absolute URI'],
    [{ EXTERNAL_API_AUDIENCE: 'https://mcp.example.com/mcp' }, 'must not name this server'],
    [{ EXTERNAL_API_RESOURCE: 'https://mcp.example.com/mcp/' }, 'must not name this server'],
    [{ EXTERNAL_API_AUDIENCE: 'mcp-server' }, 'must not name this server'],
    [{ EXTERNAL_API_AUDIENCE: `api://${OWN_ID}` }, 'must not name this server'],
  ])('is refused: %j', (changes, because) => {
    const { problems } = read(changes);
    expect(problems).toEqual([expect.stringContaining(because)]);
  });

  it.each([
    OWN_ID,
    `${OWN_ID}/.default`,
    `api://${OWN_ID}/.default`,
    `api://${OWN_ID}//.default`,
    `API://${OWN_ID.toUpperCase()}/access_as_user`,
    `https://api.example/read api://${OWN_ID}/.default`,
    'https://mcp.example.com/mcp/.default',
    'api://mcp-server/.default',
  ])('is no scope of this very server: %s', (EXTERNAL_API_SCOPE) => {
    const { problems } = read({ EXTERNAL_API_SCOPE });
    expect(problems).toEqual(['EXTERNAL_API_SCOPE must not name this server itself']);
  });

  it.each([
    'api://another/.default',
    `api://${OWN_ID}0/.default`,
    'https://mcp.example.com/mcp2/read',
    'https://mcp.example.com/read',
    '.default',
    '/read',
  ])('may be a scope of another: %s', (scope) => {
    const { config, problems } = read({ EXTERNAL_API_SCOPE: scope });
    expect(problems).toEqual([]);
    expect(config.target.scope).toBe(scope);
  });
});
