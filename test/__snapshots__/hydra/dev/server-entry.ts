import { createRequire } from 'node:module';
import path from 'node:path';
import type { LocalSettings } from './settings.js';

/** Tells whether what is started looks after changes itself. */
export function restartsItself(): boolean {
  return findWrangler() !== undefined;
}

/**
 * What the worker is started with on this machine: arguments of Node. Where the project has wrangler
 * it runs in workerd, the runtime of Cloudflare Workers, with its bindings simulated; else on Node.
 */
export function serverArguments(settings: LocalSettings): string[] {
  const wrangler = findWrangler();
  if (wrangler === undefined) return ['--import', 'tsx', 'dev/serve.ts'];
  const variables = { NODE_ENV: 'development', ...settings.serverEnv };
  return [
    wrangler,
    'dev',
    ...['--ip', '127.0.0.1', '--port', String(settings.serverPort)],
    '--show-interactive-dev-session=false',
    // These win over `vars` in wrangler.jsonc and over .dev.vars.
    ...Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]),
  ];
}

/** The script of the project's wrangler, if it has one. */
function findWrangler(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('wrangler/package.json');
    return path.join(path.dirname(manifest), 'bin/wrangler.js');
  } catch {
    return undefined;
  }
}
