/** The request as the SDK and the tools see it: without the token (PASS-01) and its parsed body. */
export function withoutToken(request: Request): Request {
  const headers = new Headers(request.headers);
  headers.delete('authorization');
  const { url, method, signal } = request;
  return new Request(url, { method, headers, signal });
}
