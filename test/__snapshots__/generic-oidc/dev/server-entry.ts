import type { LocalSettings } from './settings.js';

/** Tells whether what is started looks after changes itself. */
export function restartsItself(): boolean {
  return false;
}

/** What the server is started with on this machine: arguments of Node. */
export const serverArguments: (settings: LocalSettings) => string[] = () => [
  '--import',
  'tsx',
  'src/index.ts',
];
