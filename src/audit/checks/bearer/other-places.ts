import { check, type Check } from '../../engine/check.js';
import { expect, fail, pass, warn } from '../../engine/outcome.js';
import { ordinary } from '../../protocol/messages.js';
import { isAccepted } from '../../protocol/responses.js';
import { guarded } from './guarded.js';

/** Fields in which other programs hand over tokens, and proxies those of others. */
const FIELDS = [
  ...['X-Access-Token', 'X-Auth-Token', 'X-Authorization', 'X-Token', 'Access-Token', 'Token'],
  ...['X-API-Key', 'Api-Key', 'X-Forwarded-Authorization', 'X-Forwarded-Access-Token'],
  ...['X-Original-Authorization', 'Proxy-Authorization', 'X-Amzn-Oidc-Accesstoken'],
  ...['X-MCP-Token', 'X-Id-Token'],
];

/** Places of a token beside the Authorization field (RFC 6750 section 2, OAuth 2.1 section 5.1). */
export const otherPlaceChecks: readonly Check[] = [
  check({
    rows: ['BEAR-04'],
    title: 'takes no token from other header fields',
    needs: ['token'],
    fix: 'Read the Authorization header only; a proxy that puts it elsewhere has to put it back.',
    on: guarded,
    async *run({ token, probe }) {
      for (const value of [token, `Bearer ${token}`]) {
        const send = (names: readonly string[]) =>
          probe({ headers: Object.fromEntries(names.map((name) => [name, value])) });
        // All at once: most servers take none.
        if (!isAccepted(await send(FIELDS))) {
          yield pass;
          continue;
        }
        for (const name of FIELDS) {
          const response = await send([name]);
          yield expect(!isAccepted(response), `a token in ${name} is accepted`, response);
        }
      }
    },
  }),
  check({
    rows: ['BEAR-04'],
    title: 'takes no token from a message',
    needs: ['token'],
    fix: 'Read the Authorization header only.',
    on: guarded,
    async run({ token, probe, dialect }) {
      const message = ordinary(dialect);
      const names = { access_token: token, token, authorization: `Bearer ${token}` };
      const meta = { ...(message.params['_meta'] as object | undefined), ...names };
      const params = { ...message.params, ...names, _meta: meta };
      const body = JSON.stringify({ ...message, ...names, params });
      const response = await probe({ message, body });
      return expect(!isAccepted(response), 'a token in the message is accepted', response);
    },
  }),
  check({
    rows: ['BEAR-07'],
    title: 'takes a token behind the word Bearer and a space only',
    needs: ['token'],
    fix: 'Refuse other schemes, tabs, quotes and tokens without a scheme.',
    on: guarded,
    async *run({ token, probe }) {
      for (const [what, value, isWrong] of [
        ['a token without a scheme', token, false],
        ['a token of the scheme Token', `Token ${token}`, false],
        ['a token of the scheme JWT', `JWT ${token}`, false],
        ['a token behind a tab', `Bearer\t${token}`, false],
        ['a token in quotes', `Bearer "${token}"`, true],
        ['a token behind two schemes', `Bearer Bearer ${token}`, true],
        ['a token behind another one', `Basic YXVkaXQ6YXVkaXQ=, Bearer ${token}`, true],
      ] as const) {
        const response = await probe({ headers: { Authorization: value } });
        if (!isAccepted(response)) yield pass;
        else yield (isWrong ? fail : warn)(`${what} is accepted`, response);
      }
    },
  }),
];
