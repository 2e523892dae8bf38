import { edit, weaken } from '../support/weaken.js';

const file = 'src/auth/dpop/proof.ts';

/** Tokens that are bound to a key, and proofs that are not looked at. */
export const proofKinds = [
  weaken('proof', 'as-bearer', 'takes bound tokens as bearer tokens', {
    'seenWith': 'issuer',
    'generated-dpop': [
      edit(
        'src/auth/authenticate.ts',
        "if (options.requiresProof && scheme === 'Bearer') {",
        'if (options.requiresProof && scheme.length === 0) {',
      ),
      edit(
        'src/auth/authenticate.ts',
        "if (scheme === 'Bearer' && boundTo !== undefined) {",
        "if (scheme === 'Bearer' && boundTo === '') {",
      ),
    ],
  }),
  weaken('proof', 'no-proof', 'asks for no proof', {
    'seenWith': 'issuer',
    'generated-dpop': [
      edit(
        file,
        "if (text === undefined) throw new InvalidProofError('proof_missing', 'no DPoP header');",
        "if (text === undefined) return { id: crypto.randomUUID(), key: request.boundTo ?? '', issuedAt: Date.now() / 1000, nonce: undefined };",
      ),
    ],
  }),
  weaken('proof', 'other-method', 'takes proofs for another method', {
    'seenWith': 'issuer',
    'generated-dpop': [
      edit(file, 'htm !== request.method || canonical', 'htm === undefined || canonical'),
    ],
  }),
  weaken('proof', 'other-url', 'takes proofs for another URL', {
    'seenWith': 'issuer',
    'generated-dpop': [
      edit(file, 'canonical(htu) !== canonical(request.resource)', 'canonical(htu) === undefined'),
    ],
  }),
  weaken('proof', 'other-path', 'takes proofs for another path of the same host', {
    'seenWith': 'issuer',
    'generated-dpop': [
      edit(
        file,
        'canonical(htu) !== canonical(request.resource)',
        "new URL(String(canonical(htu) ?? 'http://none')).host !== new URL(request.resource).host",
      ),
    ],
  }),
  weaken('proof', 'other-token', 'takes proofs for another token', {
    'seenWith': 'issuer',
    'generated-dpop': [
      edit(
        file,
        'if (ath !== (await sha256(request.token))) {',
        'if (ath === (await sha256(""))) {',
      ),
    ],
  }),
  weaken('proof', 'other-key', 'takes proofs by another key', {
    'seenWith': 'issuer',
    'generated-dpop': [edit(file, 'if (key !== request.boundTo) {', "if (key === '') {")],
  }),
  weaken('proof', 'replayed', 'takes a proof again and again', {
    'seenWith': 'issuer',
    'generated-dpop': [
      edit(
        'src/auth/dpop/replay.ts',
        'if ((used.get(key) ?? 0) > now) return false;',
        'if ((used.get(key) ?? 0) > now) return true;',
      ),
    ],
  }),
  weaken('proof', 'any-time', 'takes proofs of any time', {
    'seenWith': 'issuer',
    'generated-dpop': [edit(file, '<= PROOF_WINDOW', '<= 1e12')],
  }),
  weaken('proof', 'other-type', 'takes any signed token for a proof', {
    'seenWith': 'issuer',
    'generated-dpop': [edit(file, "      typ: 'dpop+jwt',\n", '')],
  }),
];
