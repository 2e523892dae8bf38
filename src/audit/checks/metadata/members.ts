import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { bearerChallenge } from '../../protocol/challenge.js';
import { document, texts } from './document.js';

/** The other members of the document (RFC 9728 section 2). */
export const metadataMemberChecks: readonly Check[] = [
  check({
    rows: ['PRM-14'],
    title: 'says which scopes there are',
    fix: 'Publish `scopes_supported`: the scopes a client needs to begin with.',
    on: document,
    run: ({ document }) =>
      expect(
        texts(document['scopes_supported']) !== undefined,
        'scopes_supported is no list of strings',
      ),
  }),
  check({
    rows: ['PRM-15', 'SCOPE-08'],
    title: 'keeps the scopes it publishes and asks for few and narrow',
    fix: 'Clients ask for what they are told: publish and challenge with the least only.',
    on: document,
    async run({ document, unauthenticated }) {
      const asked = bearerChallenge(await unauthenticated())?.parameters.get('scope') ?? '';
      const scopes = [
        ...new Set([...(texts(document['scopes_supported']) ?? []), ...asked.split(' ')]),
      ].filter((scope) => scope !== '');
      if (scopes.length === 0) return notChecked('no scope is named anywhere');
      const broad = scopes.find((scope) => /(^|[:./])(\*|all|admin|root)$/i.test(scope));
      if (broad !== undefined) return fail(`${broad} looks like a scope for everything`);
      return expect(scopes.length <= 20, `${scopes.length} scopes are named`);
    },
  }),
  check({
    rows: ['PRM-16'],
    title: 'does not publish offline_access',
    fix: 'Remove offline_access: refresh tokens are between client and authorization server.',
    on: document,
    run: ({ document }) =>
      expect(
        texts(document['scopes_supported'])?.includes('offline_access') !== true,
        'offline_access is among scopes_supported',
      ),
  }),
  check({
    rows: ['PRM-17'],
    title: 'takes tokens in the header only',
    fix: 'Set `bearer_methods_supported` to ["header"].',
    on: document,
    run({ document }) {
      const methods = document['bearer_methods_supported'];
      return expect(
        methods === undefined || JSON.stringify(methods) === '["header"]',
        `bearer_methods_supported is ${JSON.stringify(methods)}`,
      );
    },
  }),
  check({
    rows: ['PRM-18'],
    title: 'has a name for people',
    fix: 'Publish `resource_name`; consent screens show it.',
    // A name may come in languages only: resource_name#de (RFC 9728 section 2.1).
    on: document,
    run: ({ document }) =>
      expect(
        Object.entries(document).some(
          ([name, value]) =>
            /^resource_name(#|$)/.test(name) && typeof value === 'string' && value !== '',
        ),
        'resource_name is missing',
      ),
  }),
  check({
    rows: ['PRM-19'],
    title: 'leaves empty lists out',
    fix: 'Omit members that would be an empty list.',
    on: document,
    run({ document }) {
      const empty = Object.entries(document).filter(
        ([name, value]) =>
          Array.isArray(value) && value.length === 0 && name !== 'bearer_methods_supported',
      );
      return expect(
        empty.length === 0,
        `${empty.map(([name]) => name).join(', ')} ${empty.length === 1 ? 'is' : 'are'} an empty list`,
      );
    },
  }),
  check({
    rows: ['PRM-20'],
    title: 'promises no unsigned responses',
    fix: 'Remove `resource_signing_alg_values_supported`; it is about signed responses, not tokens.',
    on: document,
    run({ document }) {
      const algorithms = document['resource_signing_alg_values_supported'];
      if (algorithms === undefined) return pass;
      return Array.isArray(algorithms) && algorithms.includes('none')
        ? fail('resource_signing_alg_values_supported lists none')
        : warn('resource_signing_alg_values_supported is about signed responses');
    },
  }),
];
