import type { RequestListener } from 'node:http';

/** Sets headers before anything is judged, so that whoever answers, every answer has them (TLS-05). */
export function withHeaders(
  headers: Readonly<Record<string, string>>,
  listener: RequestListener,
): RequestListener {
  const fields = new Map(Object.entries(headers));
  return (req, res) => {
    res.setHeaders(fields);
    listener(req, res);
  };
}
