import { header, type Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass, warn, type NotChecked } from '../../engine/outcome.js';
import { ChallengeSyntaxError, parseChallenges } from '../../protocol/challenge.js';
import { createProver, type ProofWish, type Prover } from '../../protocol/prover.js';
import { isAccepted } from '../../protocol/responses.js';

const ALGORITHMS = 'dpop_signing_alg_values_supported';

/** The algorithms of proofs that the metadata lists. */
async function promised({
  metadata,
}: Pick<Context, 'metadata'>): Promise<{ readonly algorithms: readonly unknown[] } | NotChecked> {
  const listed = (await metadata()).document?.[ALGORITHMS];
  return Array.isArray(listed) && listed.length > 0
    ? { algorithms: listed as unknown[] }
    : notChecked(`its metadata has no ${ALGORITHMS}`);
}

function dpopChallengeOf(response: Response) {
  try {
    const all = parseChallenges(header(response, 'www-authenticate') ?? '');
    return all.find(({ scheme }) => scheme === 'dpop');
  } catch (error) {
    if (!(error instanceof ChallengeSyntaxError)) throw error;
    return undefined;
  }
}

interface Proving {
  readonly prover: Prover;
  readonly token: string;
  /** Sends the ordinary request with the token and a proof. */
  readonly send: (proof: string) => Promise<Response>;
}

/** Gets a token that is bound to a key, and sees whether it is taken with a good proof. */
export async function proving(given: Given<'issuer'>): Promise<Proving | NotChecked> {
  const known = await promised(given);
  if (!('algorithms' in known)) return known;
  if (!known.algorithms.includes('ES256')) return notChecked('it takes no proofs by ES256');
  const prover = createProver();
  const token = await given.mint({ label: 'bound to a key', claims: { cnf: prover.cnf } });
  const send = (proof: string) =>
    given.probe({ headers: { Authorization: `DPoP ${token}`, DPoP: proof } });
  const good = await send(prover.prove('POST', given.target, token));
  if (dpopChallengeOf(good)?.parameters.get('error') === 'use_dpop_nonce') {
    return notChecked('it demands nonces; without them this can be looked at');
  }
  return isAccepted(good)
    ? { prover, token, send }
    : notChecked(`a good proof is answered with ${good.status}`);
}

/** One defect each (RFC 9449 section 4.3). */
function defects(now: number): readonly (readonly [label: string, wish: ProofWish])[] {
  return [
    ['of another method', { claims: { htm: 'GET' } }],
    ['for another token', { claims: { ath: 'A'.repeat(43) } }],
    ['that is ten minutes old', { claims: { iat: now - 600 } }],
    ['from ten minutes ahead', { claims: { iat: now + 600 } }],
    ['without jti', { claims: { jti: undefined } }],
    ['without ath', { claims: { ath: undefined } }],
    ['with another typ', { header: { typ: 'JWT' } }],
  ];
}

/** What a server that takes DPoP has to do with it. */
export const proofChecks: readonly Check[] = [
  check({
    rows: ['EXT-08'],
    title: 'asks for DPoP where its metadata promises it',
    fix: 'Add DPoP algs="…" to the challenges of a 401, with the algorithms of the metadata.',
    on: promised,
    async run({ unauthenticated, algorithms }) {
      const response = await unauthenticated();
      if (response.status !== 401) return notChecked('the request was not refused with 401');
      const challenge = dpopChallengeOf(response);
      if (!challenge) return fail('no challenge has the scheme DPoP', response);
      const named = (challenge.parameters.get('algs') ?? '').split(' ');
      const stray = named.find((each) => !algorithms.includes(each));
      if (stray !== undefined) return fail('algs and the metadata differ', response);
      const weak = named.find((each) => each === 'none' || each.startsWith('HS'));
      return weak === undefined
        ? pass
        : fail(`algs has ${weak}, which is not asymmetric`, response);
    },
  }),
  check({
    rows: ['EXT-07'],
    title: 'refuses every defect of a proof',
    fix: 'Check proofs as RFC 9449 section 4.3 says, one by one, at every request.',
    needs: ['issuer'],
    on: proving,
    async *run({ prover, token, send, target }) {
      for (const [label, wish] of defects(Math.floor(Date.now() / 1000))) {
        const response = await send(prover.prove('POST', target, token, wish));
        yield expect(!isAccepted(response), `a proof ${label} is accepted`, response);
      }
      const stranger = createProver().prove('POST', target, token);
      const response = await send(stranger);
      yield expect(!isAccepted(response), 'a proof by another key is accepted', response);
      const once = prover.prove('POST', target, token);
      const two = await send(`${once}, ${prover.prove('POST', target, token)}`);
      yield expect(!isAccepted(two), 'two proofs in one field are accepted', two);
    },
  }),
  check({
    rows: ['EXT-07'],
    title: 'takes each proof once',
    fix: 'Keep the jti of every proof as long as its iat lets it in, and refuse it the second time (RFC 9449 section 11.1).',
    needs: ['issuer'],
    on: proving,
    async run({ prover, token, send, target }) {
      const proof = prover.prove('POST', target, token);
      if (!isAccepted(await send(proof))) return notChecked('a good proof is refused now');
      const again = await send(proof);
      return isAccepted(again) ? warn('a proof is accepted a second time', again) : pass;
    },
  }),
  check({
    rows: ['EXT-11'],
    title: 'takes a proof for its own URL, and for no other',
    fix: 'Compare htu with the configured public URL, normalized, without query and fragment.',
    needs: ['issuer'],
    on: proving,
    async *run({ prover, token, send, target }) {
      for (const htu of [`${target.origin}${target.pathname}x`, 'https://other.example/mcp']) {
        const response = await send(prover.prove('POST', htu, token));
        yield expect(!isAccepted(response), 'a proof for another URL is accepted', response);
      }
      const spelled = prover.prove('POST', target, token, {
        claims: { htu: `${target.href}?a=b` },
      });
      const response = await send(spelled);
      yield expect(isAccepted(response), 'a proof whose htu has a query is refused', response);
    },
  }),
];
