import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Request } from '../../http/request.js';
import { redactHeader, type Redactor } from '../../http/redact.js';
import type { Exchange, Header, Response } from '../../http/response.js';

/** A stream that stays open while other requests are sent. */
export interface HeldStream {
  /** Returns what came so far. */
  readonly soFar: () => Response;
  /** Whether the server has not ended it. */
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

/** How streams are opened, and what bounds them. */
export interface StreamSettings {
  readonly lookup: LookupFunction;
  /** Certificates to trust, PEM. */
  readonly trust: { readonly ca?: string };
  readonly redactor: Redactor;
  readonly signal: AbortSignal;
  /** Milliseconds until the response has to begin. */
  readonly requestMs: number;
  /** Bytes that are read of it. */
  readonly responseBytes: number;
}

/** A stream that nobody closes ends after so many milliseconds. */
const LONGEST_MS = 60_000;
/** Characters of a body that are shown and kept. */
const EXCERPT = 1000;

/**
 * Opens a stream on a connection of its own.
 *
 * @param headers as they are sent
 * @param shown the request, without secrets
 * @throws Error when no response begins
 */
export function openStream(
  { url, method, body }: Request,
  headers: readonly Header[],
  shown: Exchange['request'],
  { lookup, trust, redactor, signal, requestMs, responseBytes }: StreamSettings,
): Promise<HeldStream> {
  const isTls = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve, reject) => {
    const sending = (isTls ? https : http).request({
      agent: false,
      lookup,
      hostname: host,
      port: url.port === '' ? (isTls ? 443 : 80) : url.port,
      method,
      path: `${url.pathname}${url.search}`,
      setHost: false,
      headers: headers.flat(),
      ...(isTls ? { ...trust, servername: isIP(host) === 0 ? host : '' } : {}),
    });
    const stop = () => sending.destroy();
    const late = new Error(`no answer within ${requestMs / 1000} seconds`);
    let timer = setTimeout(() => sending.destroy(late), requestMs);
    signal.addEventListener('abort', stop, { once: true });
    sending.on('close', () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    });
    sending.on('error', reject);
    sending.on('response', (response) => {
      clearTimeout(timer);
      timer = setTimeout(stop, LONGEST_MS);
      let text = '';
      let isOpen = true;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, responseBytes);
      });
      const end = () => {
        isOpen = false;
      };
      response.on('end', end);
      response.on('close', end);
      response.on('error', end);
      const { statusCode: status = 0, rawHeaders } = response;
      const fields = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
      );
      const shownFields = fields.map(([name, value]) => redactHeader(redactor, name, value));
      const soFar = (): Response => {
        const excerpt = redactor.redact(text).slice(0, EXCERPT);
        const kept = { status, headers: shownFields, body: excerpt };
        const exchange = { request: shown, response: kept };
        return { status, headers: fields, text, fault: undefined, exchange };
      };
      resolve({ soFar, isOpen: () => isOpen, close: stop });
    });
    sending.end(body);
  });
}
