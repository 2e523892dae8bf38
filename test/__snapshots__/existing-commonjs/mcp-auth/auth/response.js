/** Builds a response that refuses, with a message for people. */
export function refuse(
  status,
  message,
  headers = {},
) {
  return { status, headers: { ...headers, 'Cache-Control': 'no-store' }, body: { message } };
}
