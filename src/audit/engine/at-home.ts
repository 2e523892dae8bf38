import { reachOfHost } from '../../http/address-policy.js';
import type { Context } from './context.js';

/** Whether what is heavy hurts nobody else: the server is on this machine, or the audit started it. */
export const isAtHome = ({ target, process }: Pick<Context, 'target' | 'process'>): boolean =>
  process !== undefined || reachOfHost(target.hostname) === 'loopback';
