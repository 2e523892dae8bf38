import type { LocalSettings } from './settings.js';

/** What runs when the server is started on this machine. */
export const serverEntry = 'src/index.ts';

/** What the server is started with on this machine: arguments of Node. */
export function serverArguments(_settings: LocalSettings, watch: boolean): string[] {
  const restarts = watch ? ['--watch', '--watch-preserve-output'] : [];
  return [...restarts, '--import', 'tsx', serverEntry];
}
