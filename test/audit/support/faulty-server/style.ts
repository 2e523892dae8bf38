/** What a server is like; nothing of it is wrong. */
export interface Style {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  /** Path of the MCP endpoint. */
  readonly path: string;
  /** Asks the issuer about each token instead of verifying it (RFC 7662). */
  readonly introspects: boolean;
  /** Algorithms of tokens. */
  readonly algorithms: readonly string[];
}

/** The style of most tests. */
export const plainStyle: Style = {
  scheme: 'http',
  host: '127.0.0.1',
  path: '/mcp',
  introspects: false,
  algorithms: ['ES256'],
};
