interface Door {
  readonly path: string;
  readonly kind: 'stateless' | 'sessions' | 'sse' | 'messages';
  readonly openedByLibrary?: true;
}

/** Your server: how it is built and started on this machine, and where it takes MCP requests. */
export const ownServer: {
  readonly start: readonly [string, ...string[]];
  readonly build: readonly [string, ...string[]] | undefined;
  /** What it needs beside the settings of the guard. */
  readonly environment: Readonly<Record<string, string>>;
  /** The first one is the endpoint that clients are given. */
  readonly doors: readonly [Door, ...Door[]];
} = {
  start: ['npm', 'run', 'start'],
  build: ['npm', 'run', 'build'],
  environment: {},
  doors: [{ path: '/api/mcp', kind: 'stateless' }],
};
