import type { Stream } from '../auth/guard.js';
import type { ResourceServer } from '../auth/resource-server.js';
import type { HttpResponse } from '../auth/response.js';
import type { Config } from '../config.js';
import { createChecks, type Checks } from './checks.js';
import { cameWithTls } from './forwarded.js';
import { refusePlainHttp } from './host-origin.js';

/** Prepares the checks for web-standard requests. */
export function createFetchChecks(config: Config, resourceServer: ResourceServer): Checks<Request> {
  const needsTls = config.trustProxy !== false && config.resource.startsWith('https:');
  const hops = Number(config.trustProxy);
  return createChecks(config, resourceServer, {
    head: ({ method, url, headers }) => ({
      method,
      header(name) {
        const value = headers.get(name) ?? undefined;
        return name === 'host' ? (value ?? new URL(url).host) : value;
      },
    }),
    // The runtime has read the request already, in its one way.
    checkReading: () => undefined,
    checkTls({ headers }) {
      if (!needsTls || cameWithTls(headers.get('x-forwarded-proto') ?? '', hops)) return undefined;
      return refusePlainHttp();
    },
  });
}

/** Turns a response of the auth layer into one of the runtime. */
export function toResponse({ status, headers, body }: HttpResponse): Response {
  return body ? Response.json(body, { status, headers }) : new Response(null, { status, headers });
}

/** Copies a response with more headers; those of a runtime's own responses cannot be changed in place. */
export function withHeaders(
  response: Response,
  headers: Readonly<Record<string, string>>,
): Response {
  const changed = new Response(response.body, response);
  for (const [name, value] of Object.entries(headers)) changed.headers.set(name, value);
  return changed;
}

/** Ends the body of a stream when the token expires that it was opened with (META-24). */
export async function follow(pending: Promise<Response>, stream: Stream): Promise<Response> {
  const milliseconds = Math.min(Math.max(stream.expiresAt * 1000 - Date.now(), 0), 2 ** 31 - 1);
  const signal = AbortSignal.timeout(milliseconds);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  try {
    const response = await pending;
    const body = response.body ?? new Blob([]).stream();
    // The client left, or the token expired: either way the stream is over.
    body.pipeTo(writable, { signal }).then(stream.release, stream.release);
    return new Response(readable, response);
  } catch (error) {
    stream.release();
    throw error;
  }
}
