/** A complete HTTP response, whatever the web framework. Without a body nothing is sent. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Stable codes of refusals that come before or beside the decision on a token. */
export type RefusalReason =
  | 'ambiguous_request'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'no_tls'
  | 'unknown_path'
  | 'method_not_allowed'
  | 'wrong_content_type'
  | 'compressed_body'
  | 'body_not_expected'
  | 'body_too_large'
  | 'body_too_slow'
  | 'body_not_json'
  | 'unreadable_body';

/** A response that refuses, and what the log says about it. Nothing in it can hold a header. */
export interface Refusal {
  /** Stable code to alert on. */
  readonly reason: RefusalReason;
  /** The setting that decides, where there is one. */
  readonly setting?: string;
  readonly response: HttpResponse;
}

/** Builds a response that refuses, with a message for people. */
export function refuse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { ...headers, 'Cache-Control': 'no-store' }, body: { message } };
}
