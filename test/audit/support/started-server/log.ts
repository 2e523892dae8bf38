import type { IncomingMessage } from 'node:http';
import type { JWTPayload } from 'jose';
import { has } from './knobs.js';

/** Writes who called, and what for. */
export function logRequest(claims: JWTPayload, body: string, { headers }: IncomingMessage): void {
  const { method, params } = parsed(body);
  if (has('LOGS_RAW')) {
    console.log(`request ${String(method)} of ${String(headers['user-agent'])}`);
    return;
  }
  if (has('LOGS_RAW_NAMES')) {
    console.log(`request of ${String(claims.sub)}`);
    return;
  }
  console.log(
    JSON.stringify({
      event: 'request',
      sub: claims.sub,
      client: claims['client_id'],
      method,
      ...(has('LOGS_CLAIMS') ? claims : {}),
      ...(has('LOGS_ARGUMENTS') ? { params } : {}),
    }),
  );
}

/** Writes that somebody was refused. */
export function logRefusal(why: string): void {
  if (has('LOGS_NO_REFUSALS')) return;
  console.log(JSON.stringify({ event: 'refused', why }));
}

function parsed(body: string): { readonly method?: unknown; readonly params?: unknown } {
  try {
    return JSON.parse(body) as { method?: unknown; params?: unknown };
  } catch {
    return {};
  }
}
