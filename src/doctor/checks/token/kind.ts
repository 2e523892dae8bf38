import { citation } from '../../../requirements/index.js';
import type { Provider } from '../../../catalog/index.js';
import type { Diagnosed } from '../../model.js';
import type { CheckedToken } from '../../project-report.js';
import { audiences } from './audience.js';
import { differs } from './explain.js';

/** Says what a refused token is instead of an access token; nothing when it may be one. */
export function explainKind(checked: CheckedToken, provider: Provider): Diagnosed | undefined {
  const source = citation('TOK-23');
  if (checked.form === 'json') {
    const remedy = 'give only the value of access_token';
    return differs('kind', 'this is JSON, perhaps the whole response to a client', remedy, source);
  }
  const readsItself = provider.verification === 'jwt';
  if (readsItself && checked.form !== 'jwt') {
    const jwt =
      provider.remedies.opaque ??
      'let the client ask for this API, and the authorization server issue signed JWTs for it';
    return checked.form === 'encrypted'
      ? differs('kind', 'it is encrypted for somebody else (JWE)', jwt, source)
      : differs(
          'kind',
          'it is opaque, or a part of a token; the server wants a JWT: three parts with dots between',
          `${jwt}. If it is a refresh token or an authorization code, take the access token`,
          source,
        );
  }
  const other = otherKind(checked);
  return other && differs('kind', other.says, other.remedy, citation('TOK-19'));
}

function otherKind({ claims, header, names, broken, expects }: CheckedToken) {
  const kinds = [claims['typ'], claims['token_use'], header['typ']].map((kind) =>
    typeof kind === 'string' ? kind.toLowerCase() : '',
  );
  // Some providers write a nonce into access tokens too; a rule says where they do not.
  const marks = ['nonce', 'at_hash', 'c_hash', 's_hash'].filter(
    (name) =>
      names.includes(name) && (name !== 'nonce' || broken.some(({ claim }) => claim === 'nonce')),
  );
  if (kinds.some((kind) => ['id', 'id_token'].includes(kind)) || marks.length > 0) {
    return idToken(marks.length > 0 ? ` (${marks.join(', ')})` : '');
  }
  if (kinds.some((kind) => ['refresh', 'offline', 'refresh_token', 'rt+jwt'].includes(kind))) {
    return {
      says: 'it is a refresh token: only the authorization server takes it',
      remedy: 'take access_token from the same answer',
    };
  }
  return looksLikeIdToken(claims['aud'], names, expects.audience)
    ? idToken(', by its claims')
    : undefined;
}

function idToken(why: string) {
  return {
    says: `it is an ID token${why}: it tells a client who signed in, and opens no API`,
    remedy: 'take access_token from the same answer; a client that sends id_token here is wrong',
  };
}

/** Says who somebody is, to one client, and grants nothing. */
function looksLikeIdToken(value: unknown, names: readonly string[], audience: string): boolean {
  const aud = audiences(value);
  const about = [
    'auth_time',
    'amr',
    'email',
    'name',
    'nickname',
    'preferred_username',
    'given_name',
  ];
  return (
    aud.length === 1 &&
    aud[0] !== audience &&
    !/^[a-z]+:/i.test(aud[0] ?? '') &&
    about.some((name) => names.includes(name)) &&
    !['scope', 'scp', 'scopes'].some((name) => names.includes(name))
  );
}
