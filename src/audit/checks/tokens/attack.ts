import type { RequirementId } from '../../../requirements/index.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { notChecked, pass } from '../../engine/outcome.js';
import type { SigningKey } from '../../issuer/signing-key.js';
import type { TestIssuer } from '../../issuer/test-issuer.js';
import type { TokenRequest } from '../../issuer/token-request.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import { isOurs, namedIssuers } from '../../protocol/issuer-metadata.js';
import { judgeRefusal, OPAQUE } from './refusal.js';

/** A kind of token that must be refused. */
export interface Attack {
  readonly rows: readonly RequirementId[];
  /** Completes "refuses …". */
  readonly title: string;
  readonly fix: string;
  /** Acceptance is only a warning: it can be meant, or the source leaves room. */
  readonly mild?: (context: Given<'issuer'>) => boolean;
  /** Of which tokens it is a question at all. */
  readonly of: 'JWTs' | 'opaque tokens' | 'both';
  /** Sent in the scheme of bearer tokens, also where a server takes tokens with proofs alone. */
  readonly asBearer?: boolean;
  /** Says why there is no such token, should there be none. */
  readonly nothing?: string;
  readonly tokenRequests: (
    facts: Facts,
  ) => Promise<readonly TokenRequest[]> | readonly TokenRequest[];
}

/** Facts to make an attack from. */
export interface Facts {
  readonly issuer: TestIssuer;
  readonly target: URL;
  readonly audience: string;
  /** Issuers that the metadata names beside the audit's. */
  readonly otherIssuers: readonly string[];
  /** A key of the attacker, of the issuer's algorithm. */
  readonly foreignKey: SigningKey;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Makes a check that sends every token of the attack. */
export function attackCheck({ rows, title, fix, mild, of, nothing, ...attack }: Attack): Check {
  return check({
    rows,
    title: `refuses ${title}`,
    needs: ['issuer'],
    fix,
    on: ({ issuer: { opaque } }) => {
      if (opaque && of === 'JWTs') return notChecked(OPAQUE);
      return !opaque && of === 'opaque tokens'
        ? notChecked('tokens are JWTs here; nothing is introspected')
        : {};
    },
    nothing: nothing ?? 'there is no such form with this algorithm',
    async *run(context) {
      const { issuer, target, mint, probe, metadata } = context;
      const named = namedIssuers((await metadata()).document);
      const requests = await attack.tokenRequests({
        issuer,
        target,
        audience: issuer.shape.audience,
        otherIssuers: named.filter((each) => !isOurs(each, issuer)),
        foreignKey: await issuer.foreignKey(),
        now: Math.floor(Date.now() / 1000),
      });
      const keepsScheme = attack.asBearer === true;
      for (const request of requests) {
        const token = await mint(request);
        const response = await responseOrHangUp(context, () => probe({ token, keepsScheme }));
        yield response ? judgeRefusal(response, request.label, mild?.(context)) : pass;
      }
    },
  });
}
