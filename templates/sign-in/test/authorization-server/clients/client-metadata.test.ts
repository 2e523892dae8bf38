import { describe, expect, it } from 'vitest';
import { readClientDocument } from '../../../src/authorization-server/clients/client-document.js';
import { readClientMetadata } from '../../../src/authorization-server/clients/client-metadata.js';

const URI = 'https://client.example/callback';
const ID = 'https://client.example/client.json';
const all = () => true;
const read = (sent: object) => readClientMetadata({ redirect_uris: [URI], ...sent }, all);
const least = {
  redirect_uris: [URI],
  grant_types: ['authorization_code'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  application_type: 'web',
};
const refusal = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error;
import {
  fingerprintOf,
  isUnchanged,
} from '../../../src/authorization-server/clients/fingerprint.js';

describe('what a client says of itself', () => {
  it('is taken as little as it may be', () => {
    expect(read({ scope: 'x', client_uri: 'x', client_name: '\u200b' })).toStrictEqual(least);
    for (const empty of [undefined, null, '', []]) {
      expect(read({ grant_types: empty, response_types: empty })).toStrictEqual(least);
    }
    expect(read({ client_name: ' A ', response_types: ['code', 'none'] })).toStrictEqual({
      ...least,
      client_name: 'A',
    });
    const grants = ['urn:x', 'refresh_token', 'authorization_code'];
    expect(read({ grant_types: grants }).grant_types).toEqual([
      'authorization_code',
      'refresh_token',
    ]);
    const redirect_uris = [URI, 'http://127.0.0.1/'];
    expect(read({ redirect_uris }).application_type).toBe('native');
  });

  it('AT-24, AT-27: is refused whole for redirects that are too many, too long or not allowed', () => {
    const numbered = (count: number, length = 0) =>
      Array.from({ length: count }, (_, at) => `${URI}/${at}${'x'.repeat(length)}`);
    expect(read({ redirect_uris: numbered(20) }).redirect_uris).toEqual(numbered(20));
    for (const [redirect_uris, message] of [
      [numbered(21), 'more than 20'],
      [numbered(20, 900), 'too long together'],
      [[], 'missing'],
      [{ length: 1 }, 'missing'],
      [[URI, 'x'], 'redirect_uris[1] is malformed'],
    ] as const) {
      expect(() => read({ redirect_uris })).toThrow(refusal('invalid_redirect_uri', message));
    }
    expect(() =>
      readClientMetadata({ redirect_uris: [URI, `${URI}/x`] }, ({ uri }) => uri === URI),
    ).toThrow(refusal('invalid_redirect_uri', `redirect_uris[1] is not among`));
  });

  it.each([
    [{ grant_types: ['authorization_code', 'implicit'] }, 'must not have implicit'],
    [{ grant_types: ['authorization_code', 'password'] }, 'must not have password'],
    [{ grant_types: ['client_credentials'] }, 'must not have client_credentials'],
    [{ grant_types: ['refresh_token'] }, 'must have authorization_code'],
    [{ grant_types: ['authorization_code', 7] }, 'grant_types must be a list of strings'],
    [{ grant_types: 'authorization_code' }, 'grant_types must be a list of strings'],
    [{ response_types: 'code' }, 'response_types must be a list of strings'],
    [{ response_types: ['token'] }, 'response_types must be code'],
    [{ response_types: ['code', 'token'] }, 'response_types must be code'],
    [{ response_types: ['code', 'code id_token'] }, 'response_types must be code'],
    [{ response_types: ['code', 'id_token token'] }, 'response_types must be code'],
    [{ response_types: ['none'] }, 'response_types must be code'],
  ])('AT-30: is refused with %j', (sent, message) => {
    expect(() => read(sent)).toThrow(refusal('invalid_client_metadata', message));
  });
});

describe('a metadata document', () => {
  const document = { client_id: ID, client_name: 'A', redirect_uris: [URI] };
  const taken = { client_id: ID, client_name: 'A', ...least };

  it.each([
    {},
    { token_endpoint_auth_method: 'none' },
    {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_methods_supported: ['none'],
    },
  ])('is taken with %j', (sent) => {
    expect(readClientDocument(ID, { ...document, ...sent }, all)).toStrictEqual(taken);
  });

  it.each([
    [{ client_id: `${ID}x` }, 'not the URL'],
    [{ client_id: undefined }, 'not the URL'],
    [{ client_name: undefined }, 'no client_name'],
    [{ client_name: '\u200b' }, 'no client_name'],
    [{ client_secret: undefined }, 'client_secret'],
    [{ client_secret_expires_at: 0 }, 'client_secret'],
    [{ token_endpoint_auth_method: 7 }, 'needs a secret'],
    [{ token_endpoint_auth_method: 'client_secret_post' }, 'needs a secret'],
    [
      {
        token_endpoint_auth_method: 'client_secret_jwt',
        token_endpoint_auth_methods_supported: ['none'],
      },
      'needs a secret',
    ],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'that is none'],
    [
      {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_methods_supported: 'none',
      },
      'that is none',
    ],
    [{ redirect_uris: ['x'] }, 'malformed'],
  ])('AS-09, AT-39: is refused with %j', (sent, message) => {
    const change = () => readClientDocument(ID, { ...document, ...sent }, all);
    expect(change).toThrow(refusal('invalid', message));
  });

  it.each([undefined, null, [], 'text', 7])('is an object, and not %j', (sent) => {
    expect(() => readClientDocument(ID, sent, all)).toThrow(refusal('invalid', 'JSON object'));
  });

  it('hides no fault of this server', () => {
    const fault = new Error('of this server');
    const change = () =>
      readClientDocument(ID, document, () => {
        throw fault;
      });
    expect(change).toThrow(fault);
  });
});

describe('what a client was when it asked', () => {
  const client = { clientId: ID, clientName: 'A', redirectUris: [URI, `${URI}/x`] };
  const of = (changes: object) => fingerprintOf({ ...client, ...changes });
  const resumed = (params: object | undefined) =>
    isUnchanged({ oidc: { route: 'resume', params } } as never, client as never);

  it('AT-43: is told apart by all that a person saw, in whatever order', () => {
    expect(of({})).toBe(of({ redirectUris: [`${URI}/x`, URI] }));
    for (const changes of [{ clientId: 'x' }, { clientName: 'B' }, { redirectUris: [URI] }]) {
      expect(of(changes), JSON.stringify(changes)).not.toBe(of({}));
    }
  });

  it('AT-43: counts when a person has decided, and not before', () => {
    expect(resumed({ client_fingerprint: of({}) })).toBe(true);
    expect(resumed({ client_fingerprint: of({ clientName: 'B' }) })).toBe(false);
    expect(resumed({})).toBe(false);
    expect(resumed(undefined)).toBe(false);
    expect(isUnchanged(undefined, client as never)).toBe(true);
    expect(isUnchanged({}, client as never)).toBe(true);
    expect(isUnchanged({ oidc: { route: 'token' } } as never, client as never)).toBe(true);
  });
});
