import { FastMCPSession } from 'fastmcp';
import { isOpen } from './seal.js';

type Connect = (this: unknown, ...args: unknown[]) => Promise<void>;

/**
 * Seals what FastMCP opens for whoever calls, since its transports are out of reach: no session begins in a request
 * that did not pass the guard, by whatever path or server it came.
 */
export function sealSessions(): void {
  const connect = FastMCPSession.prototype.connect as Connect;
  function connectSealed(this: unknown, ...args: unknown[]): Promise<void> {
    if (isOpen()) return connect.apply(this, args);
    return Promise.reject(new Error('The request did not pass the guard'));
  }
  Object.assign(FastMCPSession.prototype, { connect: connectSealed });
}
