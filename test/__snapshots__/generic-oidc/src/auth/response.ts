/** A complete HTTP answer, whatever the web framework. Without a body nothing is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Why a request is refused that no decision on a token was made about. */
export type RefusalReason =
  | 'ambiguous_request'
  | 'host_not_allowed'
  | 'origin_not_allowed'
  | 'no_tls'
  | 'unknown_path'
  | 'method_not_allowed'
  | 'wrong_content_type'
  | 'compressed_body'
  | 'body_too_large'
  | 'body_not_json'
  | 'unreadable_body';

/** An answer that refuses, and what the log says about it. It has no field that could hold a header. */
export interface Refusal {
  /** Stable code to alert on. */
  readonly reason: RefusalReason;
  /** The setting that decides, where there is one. */
  readonly setting?: string;
  readonly answer: Answer;
}

/** An answer that refuses, with a message for whoever reads it. */
export function refuse(
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, headers: { ...headers, 'Cache-Control': 'no-store' }, body: { message } };
}
