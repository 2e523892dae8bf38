/** @throws Error when a URL leads to another machine: a server in a real environment names real ones */
export function assertLocal({ hostname, origin }: URL): void {
  if (!['127.0.0.1', 'localhost'].includes(hostname)) {
    throw new Error(`Only signs in on this machine, not at ${origin}`);
  }
}
