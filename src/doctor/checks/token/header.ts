import { citation } from '../../../requirements/index.js';
import { listed, shown } from '../../quote.js';
import { differs, type Explain } from './explain.js';

/** Compares `alg` with what the provider is known to sign with (TOK-03). */
export const explainAlgorithm: Explain = ({ header, checked }) => {
  if (header === undefined) return undefined;
  const { alg } = header;
  const { algorithms } = checked.expects;
  if (typeof alg === 'string' && algorithms.includes(alg)) return undefined;
  const name = typeof alg === 'string' ? alg : 'missing';
  const says = `alg is ${shown(name)}; the server accepts ${listed(algorithms)}`;
  if (name.toLowerCase() === 'none') {
    const remedy = 'it is not signed, so anybody can have written it; take one that is';
    return differs('algorithm', says, remedy, citation('TOK-04'));
  }
  const shared = name.startsWith('HS') ? 'HS means a shared secret; ' : '';
  const remedy = `${shared}let the authorization server sign access tokens for this API with ${algorithms[0] ?? 'a public key'}`;
  return differs('algorithm', says, remedy, citation('TOK-03'));
};

/** Compares `typ`, which tells access tokens from other tokens of the same keys (TOK-18). */
export const explainType: Explain = ({ header, checked, provider }) => {
  if (header === undefined) return undefined;
  const { typ } = header;
  const { types } = checked.expects;
  const kind = typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
  if (typ === undefined ? types.includes('absent') : kind !== 'absent' && types.includes(kind)) {
    return undefined;
  }
  const has = typeof typ === 'string' ? `typ is ${shown(typ)}` : 'there is no typ';
  const accepted = types.map((type) => (type === 'absent' ? 'none' : type)).join(' or ');
  const remedy =
    provider.remedies.type ??
    'take the access token, no other token; if this is it, let the authorization server issue tokens by RFC 9068';
  const source = citation('TOK-18');
  return differs('type', `${has} in the header; the server accepts ${accepted}`, remedy, source);
};
