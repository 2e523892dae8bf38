/** The certificate may be good, but nothing here vouches for it. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/;
const TRUST = '; NODE_EXTRA_CA_CERTS names the file of a private certificate authority';

const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was closed before an answer came',
  EPIPE: 'the connection was closed while the request was being sent',
  ENOTFOUND: 'the name does not exist in DNS',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the connection timed out',
  CERT_HAS_EXPIRED: 'TLS: the certificate has expired',
  CERT_NOT_YET_VALID: 'TLS: the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS: the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS: the chain ends in a self-signed certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS: the chain of the certificate is not complete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS: the issuer of the certificate is not known here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS: the certificate is for another name',
  EPROTO: 'TLS: the server does not speak TLS there',
  HPE_HEADER_OVERFLOW: 'the header of the answer is too large',
};

/** Says why a request failed, in plain words and with the code of the system. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = '' } = error as NodeJS.ErrnoException;
  const known = TEXTS[code];
  if (known !== undefined) return `${known} (${code})${UNTRUSTED.test(code) ? TRUST : ''}`;
  if (code.startsWith('HPE_')) return `the answer is not valid HTTP (${code})`;
  if (code.startsWith('ERR_SSL_')) return `TLS: ${code.slice('ERR_SSL_'.length).toLowerCase()}`;
  const reasons = error instanceof AggregateError ? error.errors : [];
  if (reasons.length > 0) return errorText(reasons[0]);
  return error.message;
}
