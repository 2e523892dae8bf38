import { randomUUID } from 'node:crypto';
import { SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { accessTokenClaims } from '../../test/__snapshots__/generic-oidc/dev/token-shape.js';
import { scopePolicy } from '../../test/__snapshots__/generic-oidc/src/scope-map.js';
import { createKey, type AuthorizationServer } from './authorization-server.js';

/** A user with a token of their own. */
export interface User {
  readonly subject: string;
  readonly clientId: string;
  readonly token: string;
}

/** What a token is to say differently. */
export interface TokenWish {
  readonly subject?: string;
  readonly clientId?: string;
  readonly kid?: string;
  readonly typ?: string;
  readonly signWith?: CryptoKey;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Signs access tokens of one authorization server for one resource. */
export class Tokens {
  constructor(
    readonly server: AuthorizationServer,
    readonly resource: string,
  ) {}

  /** Valid for an hour but for what the wish says. */
  async mint(wish: TokenWish = {}): Promise<string> {
    const { kid, privateKey } = this.server.key;
    const header = { alg: 'ES256', kid: wish.kid ?? kid, typ: wish.typ ?? 'at+jwt' };
    return new SignJWT(this.#claims(wish))
      .setProtectedHeader(header)
      .sign(wish.signWith ?? privateKey);
  }

  /** Users with names that occur nowhere else. */
  async users(count: number): Promise<User[]> {
    return Promise.all(
      Array.from({ length: count }, async () => {
        const subject = `user-${randomUUID()}`;
        const clientId = `client-${randomUUID()}`;
        return { subject, clientId, token: await this.mint({ subject, clientId }) };
      }),
    );
  }

  /** One token of every kind that must be refused; all of them name a real user. */
  async bad(victim: string): Promise<Readonly<Record<string, string>>> {
    const { server, resource } = this;
    const past = Math.floor(Date.now() / 1000) - 3600;
    const foreign = (await createKey(server.key.kid)).privateKey;
    const as = (wish: TokenWish) => this.mint({ subject: victim, ...wish });
    const good = await as({});
    const [header = '', , signature = ''] = good.split('.');
    const widened = Buffer.from(JSON.stringify(this.#claims({ subject: 'root' })));
    return {
      'expired': await as({ claims: { iat: past - 60, exp: past } }),
      'not yet valid': await as({ claims: { nbf: past + 7200 } }),
      'for another resource': await as({ claims: { aud: `${resource}/other` } }),
      'of another issuer': await as({ claims: { iss: 'https://issuer.example' } }),
      'signed with a foreign key': await as({ signWith: foreign }),
      'with an unknown key': await as({ kid: randomUUID(), signWith: foreign }),
      'an ID token': await as({ typ: 'JWT', claims: { nonce: 'n' } }),
      'with changed claims': `${header}.${widened.toString('base64url')}.${signature}`,
      'cut off': good.slice(0, -10),
      'unsigned': new UnsecuredJWT(this.#claims({ subject: victim })).encode(),
    };
  }

  #claims({ subject = 'user', clientId = 'client', claims = {} }: TokenWish) {
    const now = Math.floor(Date.now() / 1000);
    return {
      ...accessTokenClaims({
        issuer: this.server.issuer,
        audience: this.resource,
        subject,
        clientId,
        scopes: [...scopePolicy.baseScopes, ...Object.values(scopePolicy.tools).flat()],
        issuedAt: now,
        expiresAt: now + 3600,
        tokenId: randomUUID(),
      }),
      ...claims,
    };
  }
}
