import { showsTrace } from './stack-traces.js';

/** What an error can tell of the inside of a server, and how it looks. */
const KINDS: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'a path of its files',
    /(?:^|[\s"'(=[])(?:\/(?:home|Users|root|usr\/src|var\/www|srv|app|opt)\/[^\s"'<>]*\.(?:[cm]?[jt]s|py|rb|php|go|java|json|ya?ml|env)\b|[A-Za-z]:\\{1,2}[^\s"'<>]+\\[^\s"'<>]+\.\w+)/,
  ],
  [
    'SQL',
    /\bSQLSTATE\b|\bSQLITE_[A-Z]{3,}|\bORA-\d{5}\b|syntax error at or near "|error in your SQL syntax|\bSELECT\s.{1,200}\sFROM\s.{1,200}\sWHERE\b/is,
  ],
  [
    'an address of its network',
    /\b(?:ECONNREFUSED|EHOSTUNREACH|ETIMEDOUT) \S+:\d+|\bgetaddrinfo E[A-Z]+ \S+/,
  ],
  [
    'a value of its environment',
    /\b[A-Z]+(?:_[A-Z]+)*_(?:SECRET|PASSWORD|ACCESS_KEY|API_KEY|URL)\s*=\s*\S+|\b[a-z]+:\/\/[^\s:/@"']+:[^\s:/@"']+@/,
  ],
  [
    'the version of a library',
    /\b(?:express|fastmcp|pyjwt|jsonwebtoken|jose|starlette|uvicorn|werkzeug|pydantic|spring-[a-z]+)[@/]v?\d+\.\d+/i,
  ],
  [
    'a mistake of its code',
    /Cannot read propert(?:y|ies) of (?:undefined|null)|\bis not a function\b|'NoneType' object|NullPointerException|nil pointer dereference/,
  ],
];

/**
 * Finds what an error tells of the inside of a server.
 *
 * @param sent what was sent: a server that repeats it tells nothing
 * @returns what it is, in words that end the sentence "it shows …"
 */
export function internalsIn(text: string, sent: string): string | undefined {
  if (showsTrace(text)) return 'a stack trace';
  return KINDS.find(([, pattern]) => {
    const [found] = pattern.exec(text) ?? [];
    return found !== undefined && !sent.includes(found.trim());
  })?.[0];
}

/** Tells that a text holds the environment of a process, as JSON or in lines: PATH is in every one. */
export function showsEnvironment(text: string): boolean {
  return /(?:^|[\s"'{,])PATH["']?\s*[:=]\s*["']?(?:\/|[A-Za-z]:\\)/.test(text);
}
