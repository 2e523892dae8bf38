import { DpopSession } from '@modelcontextprotocol/client';
import { UnattendedSignIn } from './client.js';

/** Signs in with a key of its own, to which the authorization server binds the token (RFC 9449). */
export class BoundSignIn extends UnattendedSignIn {
  readonly #session = DpopSession.create();

  /** Asked for by the official client, which does the rest. */
  dpop(): Promise<DpopSession> {
    return this.#session;
  }

  override async headersFor(
    url: string,
    token = this.accessToken ?? '',
  ): Promise<Record<string, string>> {
    const session = await this.#session;
    const proof = await session.buildProof({ htm: 'POST', htu: url, accessToken: token });
    return { authorization: `DPoP ${token}`, dpop: proof };
  }
}
