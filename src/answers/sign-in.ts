import { catalog } from '../catalog/index.js';
import type { Config } from './config.js';
import { quoted, type Problem } from './problem.js';
import type { GivenAnswers } from './schema.js';

/** The provider whose authorization server stands in the project. */
export const OWN_PROVIDER = 'own';

/** Whether the authorization server stands in the project, and people sign in at an upstream. */
export function isOwn(provider: string | undefined): boolean {
  return provider === OWN_PROVIDER;
}

/** Rules for a project with an authorization server of its own. */
export function signInProblems(answers: GivenAnswers): Problem[] {
  const { provider, signIn, framework, downstream, dpop = 'off', issuers } = answers;
  if (provider === undefined) return [];
  if (!isOwn(provider)) {
    const message = `goes with the provider ${quoted(OWN_PROVIDER)} only: clients of ${quoted(provider)} sign in there themselves; leave one of the two out`;
    return signIn === undefined ? [] : [{ path: 'signIn', message }];
  }
  const upstream = catalog.upstreams.find(({ id }) => id === signIn?.upstream);
  const runtime = catalog.frameworks.find(({ id }) => id === framework)?.runtime;
  const onNode = catalog.frameworks.filter((each) => each.runtime === 'node').map(({ id }) => id);
  return [
    ...(runtime === 'web'
      ? [
          {
            path: 'framework',
            message: `cannot be ${quoted(framework ?? '')} with an authorization server of its own, which needs Node: choose one of ${onNode.join(', ')}`,
          },
        ]
      : []),
    ...(dpop === 'off'
      ? []
      : [
          {
            path: 'dpop',
            message:
              'must be "off" with an authorization server of its own, which binds no tokens to keys',
          },
        ]),
    ...(issuers === undefined
      ? []
      : [
          {
            path: 'issuers',
            message:
              'cannot stand beside an authorization server of its own; run a second server for them',
          },
        ]),
    ...(downstream === 'upstream' && upstream && !upstream.api
      ? [
          {
            path: 'downstream',
            message: `cannot be "upstream" with ${quoted(upstream.id)}, because ${upstream.noApi ?? 'its API is not known'}; it can with ${upstreamsWithApi().join(', ')}`,
          },
        ]
      : []),
  ];
}

/** What people can sign in with whose API the tools can call then. */
export function upstreamsWithApi(): string[] {
  return catalog.upstreams.filter(({ api }) => api).map(({ id }) => id);
}

/** The answer that a configuration came from. */
export function signInAnswer({
  upstream,
  store,
}: NonNullable<Config['signIn']>): NonNullable<GivenAnswers['signIn']> {
  return { upstream: upstream.id, store: store.id };
}
