import { describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { render } from '../../src/render/index.js';
import { exampleConfig } from '../support/example-config.js';
import { signInProjects } from '../support/sign-in-projects.js';

const OWN =
  /src\/authorization-server\/|sign-in(-texts|-limits|-report)?\.ts|upstream|AUTH_SERVER_(?:SIGNING|COOKIE|ENCRYPTION|STORE)|SIGN_IN_ALLOW/;

/** Of an authorization server of the project's own, what a file says or is. */
function traces(tree: ReadonlyMap<string, string>): string[] {
  return [...tree]
    .filter(([path]) => !path.startsWith('.secure-mcp/') && !path.startsWith('docs/'))
    .flatMap(([path, text]) => [path, ...text.split('\n')])
    .filter((line) => OWN.test(line));
}

describe('a project whose clients sign in at a provider', () => {
  it.each(['generic-oidc', 'entra', 'keycloak'])('has nothing of sign-in: %s', (providerId) => {
    const tree = render(exampleConfig({ providerId }));
    // The local authorization server has this name, and stands beside.
    const isLocal =
      /dev\/|\.\/(?:local-)?authorization-server|Cloudflare|upstream (?:proxy|failed)/;
    expect(traces(tree).filter((line) => !isLocal.test(line))).toEqual([]);
    const { dependencies } = JSON.parse(tree.get('package.json') ?? '') as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies)).not.toContain('oidc-provider');
  });
});

describe.each(signInProjects)('a project with sign-in: $id', ({ config }) => {
  const paths = [...render(config).keys()];
  const { signIn } = config;

  it('has its own store and no other', () => {
    const stores = catalog.stores
      .map(({ id }) => id)
      .filter((id) => paths.includes(`src/authorization-server/store/${id}.ts`));
    expect(stores).toEqual([signIn?.store.id]);
  });

  it('has the stand-in of its own upstream and no other', () => {
    const standIns = catalog.upstreams
      .map(({ id }) => id)
      .filter((id) => paths.includes(`dev/upstream/${id}.ts`));
    expect(standIns).toEqual([signIn?.upstream.id]);
  });

  it('has the tool of its upstream where it calls it, and no other', () => {
    const tools = catalog.upstreams
      .flatMap(({ api }) => api?.tool.file ?? [])
      .filter((file) => paths.includes(`src/tools/${file}`));
    const own = config.downstream.id === 'upstream' ? signIn?.upstream.api?.tool.file : undefined;
    expect([...new Set(tools)]).toEqual(own === undefined ? [] : [own]);
  });
});
