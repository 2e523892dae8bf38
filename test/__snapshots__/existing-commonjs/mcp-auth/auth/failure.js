/** The certificate may be good, but nothing here vouches for it. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/;

/**
 * Tells why a request failed, down to the code of the system, such as `ECONNREFUSED`: `fetch` itself says no
 * more than that it failed.
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  if (cause instanceof Error && message === 'fetch failed') return reasonOf(cause);
  const code = systemCode(error) ?? '';
  const reason = message.includes(code) ? message : `${message} (${code})`.trim();
  return UNTRUSTED.test(code)
    ? `${reason}; NODE_EXTRA_CA_CERTS names the file of a private certificate authority`
    : reason;
}

/** Finds the code of the system behind an error, if there is one. */
export function systemCode(error) {
  if (!(error instanceof Error)) return undefined;
  const { code } = error;
  return typeof code === 'string' ? code : systemCode(error.cause);
}

/** Builds an error that names the requested URL. */
export function requestFailure(url, error) {
  const reason = reasonOf(error);
  return new Error(reason.includes(url) ? reason : `${url}: ${reason}`, { cause: error });
}
