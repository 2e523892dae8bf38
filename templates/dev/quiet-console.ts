/**
 * Keeps the notices of `oidc-provider` off the console: they address whoever runs it in production.
 * Import this before it.
 */
for (const method of ['info', 'warn'] as const) {
  const print = console[method].bind(console);
  console[method] = (...args: unknown[]) => {
    if (!/oidc-provider (NOTICE|WARNING)/.test(String(args[0]))) print(...args);
  };
}
