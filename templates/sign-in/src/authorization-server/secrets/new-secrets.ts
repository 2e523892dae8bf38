import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';

/** The three secrets of the authorization server, as its environment wants them. */
export interface Secrets {
  readonly AUTH_SERVER_SIGNING_KEYS: string;
  readonly AUTH_SERVER_COOKIE_KEYS: string;
  readonly AUTH_SERVER_ENCRYPTION_KEYS: string;
}

/** Makes all three. */
export async function newSecrets(): Promise<Secrets> {
  return {
    AUTH_SERVER_SIGNING_KEYS: JSON.stringify({ keys: [await newSigningKey()] }),
    AUTH_SERVER_COOKIE_KEYS: newCookieKey(),
    AUTH_SERVER_ENCRYPTION_KEYS: newEncryptionKey(),
  };
}

/** A private key that signs access tokens. */
export async function newSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: newName(), alg: 'RS256', use: 'sig' };
}

export function newCookieKey(): string {
  return randomBytes(32).toString('base64url');
}

/** With a name, by which what it encrypted finds it again. */
export function newEncryptionKey(): string {
  return `${newName()}:${randomBytes(32).toString('base64url')}`;
}

/** The day it was made comes first, for people who keep keys apart. */
function newName(): string {
  const day = new Date().toISOString().slice(0, 10);
  return `${day}-${randomBytes(4).toString('hex')}`;
}
