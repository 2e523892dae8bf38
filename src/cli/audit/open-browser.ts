import { spawn } from 'node:child_process';

/** Programs that open a URL, by platform. None of them is a shell: the URL is one argument, whatever is in it. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Opens a web page, or does nothing where that is not possible: the URL was printed, too. */
export function openBrowser(url: URL): void {
  if (!['http:', 'https:'].includes(url.protocol)) return;
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const opener = spawn(program, [...args, url.href], { stdio: 'ignore', detached: true });
  opener.on('error', () => undefined);
  opener.unref();
}
