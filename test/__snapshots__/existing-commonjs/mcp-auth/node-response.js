/** Sets headers, on HTTP/1 and HTTP/2 alike. */
export function setHeaders(res, headers) {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
}

/** Sends an answer; what is left of the request is not read. */
export function send(res, { status, headers, body }) {
  const type = body ? { 'Content-Type': 'application/json' } : {};
  // A body that was not read to its end would be taken for the next request (RFC 9112 section 6.3).
  const { complete, headers: sent } = res.req;
  const hasBody = 'transfer-encoding' in sent || 'content-length' in sent;
  const close = hasBody && !complete ? { Connection: 'close' } : {};
  res.writeHead(status, { ...headers, ...type, ...close });
  res.end(body ? JSON.stringify(body) : undefined);
}
