import type { Exchange, Response } from '../../http/response.js';
import { redactHeader, type Redactor } from '../../http/redact.js';
import type { Request } from '../../http/request.js';

/** Characters of a body that are shown and kept. */
const EXCERPT = 1000;
/** Characters of a field that are shown. */
const LONGEST = 300;

/** What came back, before anything was taken out of it. */
type Raw = Pick<Response, 'status' | 'headers' | 'text'> & { readonly fault?: string | undefined };

/** Adds to a response what may be shown of it and of its request. */
export function withRecord(
  request: Exchange['request'],
  { status, headers, text, fault }: Raw,
  redactor: Redactor,
  conceal: Request['conceal'] = (whole) => whole,
): Response {
  const exchange: Exchange = {
    request,
    response: {
      status,
      headers: headers.map(([name, value]) => redactHeader(redactor, name, value)),
      body: redactor.redact(conceal(text)).slice(0, EXCERPT),
    },
    ...(fault === undefined ? {} : { fault }),
  };
  return { status, headers, text, fault, exchange };
}

/** What may be shown of a request. */
export function requestShown(
  { method, url, headers, body, target }: Request,
  redactor: Redactor,
): Exchange['request'] {
  const isPath = target?.startsWith('/') === true;
  return {
    method,
    url: redactor.redact(isPath ? `${url.origin}${target}` : (target ?? url.href)),
    headers: headers.map(([name, value]) => {
      const [shownName, shown] = redactHeader(redactor, name, value);
      return [shownName, shown.length > LONGEST ? `${shown.slice(0, LONGEST)}…` : shown];
    }),
    ...(body === undefined ? {} : { body: redactor.redact(body.toString()).slice(0, EXCERPT) }),
  };
}
