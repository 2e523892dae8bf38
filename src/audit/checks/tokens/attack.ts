import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import type { RequirementId } from '../../../requirements/index.js';
import type { Context } from '../../engine/context.js';
import type { TestIssuer, TokenRequest } from '../../issuer/test-issuer.js';
import { pass, notChecked, type Check, type Outcome } from '../../engine/model.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { judgeRefusal, OPAQUE, send, withIssuer } from '../../engine/with-issuer.js';

/** A kind of token that must be refused. */
export interface Attack {
  readonly rows: readonly RequirementId[];
  /** Completes "refuses …". */
  readonly title: string;
  readonly fix: string;
  /** Acceptance is only a warning: it can be meant, or the source leaves room. */
  readonly mild?: (context: Context, issuer: TestIssuer) => boolean;
  /** Of which tokens it is a question at all. */
  readonly of: 'JWTs' | 'opaque tokens' | 'both';
  readonly tokenRequests: (
    facts: Facts,
  ) => Promise<readonly TokenRequest[]> | readonly TokenRequest[];
}

/** What attacks are made of. */
export interface Facts {
  readonly issuer: TestIssuer;
  readonly target: URL;
  readonly audience: string;
  /** A key of the attacker, of the issuer's algorithm. */
  readonly foreignKey: CryptoKey;
  readonly foreignJwk: JWK;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Gathers the facts, once: to make an RSA key takes a while. */
export function factsOf(context: Context, issuer: TestIssuer): Promise<Facts> {
  return context.once('attack facts', async () => {
    const { algorithm, audience } = issuer.shape;
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    return {
      ...{ issuer, target: context.target, audience },
      foreignKey: privateKey,
      foreignJwk: { ...(await exportJWK(publicKey)), alg: algorithm },
      now: Math.floor(Date.now() / 1000),
    };
  });
}

/** Sends every token of the attack; what is only doubtful must not hide what comes after it. */
export function attackCheck({ rows, title, fix, mild, of, tokenRequests }: Attack): Check {
  return {
    ...{ rows, fix },
    title: `refuses ${title}`,
    needs: ['issuer'],
    run: withIssuer(async (issuer, context) => {
      if (issuer.opaque && of === 'JWTs') return notChecked(OPAQUE);
      if (!issuer.opaque && of === 'opaque tokens') {
        return notChecked('tokens are JWTs here; nothing is introspected');
      }
      const list = await tokenRequests(await factsOf(context, issuer));
      if (list.length === 0) return notChecked('there is no such form with this algorithm');
      const isMild = mild?.(context, issuer) === true;
      let doubt: Outcome = pass;
      for (const tokenRequest of list) {
        const response = await responseOrHangUp(context, () => send(tokenRequest, issuer, context));
        if (!response) continue;
        const outcome = judgeRefusal(response, tokenRequest.label, isMild);
        if (outcome?.kind === 'fail' && !outcome.mild) return outcome;
        doubt = outcome ?? doubt;
      }
      return doubt;
    }),
  };
}
