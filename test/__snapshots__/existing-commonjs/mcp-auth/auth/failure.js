/** The certificate may be good, but nothing here vouches for it. */
const UNTRUSTED = /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)/;

/**
 * Tells why a request failed, down to the code of the system, such as `ECONNREFUSED`: `fetch` itself says no
 * more than that it failed.
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  const cause = causeOf(error);
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
  return typeof code === 'string' ? code : systemCode(causeOf(error));
}

/** Builds an error that names the requested URL. */
export function requestFailure(url, error) {
  const reason = reasonOf(error);
  return causedBy(error, new Error(reason.includes(url) ? reason : `${url}: ${reason}`));
}

/** Gives an error what it came of; before ES2022 no constructor takes that. */
export function causedBy(cause, error) {
  return Object.defineProperty(error, 'cause', {
    value: cause,
    configurable: true,
    writable: true,
  });
}

function causeOf(error) {
  return error.cause;
}
