import {
  ClientSecretBasic,
  ClientSecretPost,
  modifyAssertion,
  PrivateKeyJwt,
  type ClientAuth,
} from 'oauth4webapi';
import type { ClientKey, DownstreamConfig, DownstreamProfile } from './config.js';

/** Authenticates this server at the token endpoint by secret or private key JWT (RFC 7523 section 2.2). */
export async function createClientAuthentication(
  { credentials }: DownstreamConfig,
  profile: DownstreamProfile,
): Promise<ClientAuth> {
  if ('secret' in credentials) {
    const { secret } = credentials;
    return profile.secretIn === 'body' ? ClientSecretPost(secret) : ClientSecretBasic(secret);
  }
  const { privateKey } = credentials;
  const { kid, 'x5t#S256': certificate } = privateKey;
  const key = await importKey(privateKey);
  return (server, client, body, headers) => {
    const authenticate = PrivateKeyJwt(kid === undefined ? key : { key, kid }, {
      [modifyAssertion](header, payload) {
        header['typ'] = 'JWT';
        if (profile.namesCertificate) header['x5t#S256'] = certificate;
        if (profile.assertionAudience === 'token-endpoint') payload['aud'] = server.token_endpoint;
      },
    });
    return authenticate(server, client, body, headers);
  };
}

const ALGORITHMS = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
};

function importKey(key: ClientKey) {
  return crypto.subtle.importKey('jwk', key, ALGORITHMS[key.alg], false, ['sign']);
}
