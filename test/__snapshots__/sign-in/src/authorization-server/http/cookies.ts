import type { IncomingMessage } from 'node:http';

/** A cookie that a browser has sent. */
export interface SentCookie {
  readonly name: string;
  readonly value: string;
}

/** Reads all cookies of a request, in their order. */
export function cookiesOf({ headers }: IncomingMessage): readonly SentCookie[] {
  return (headers.cookie ?? '').split(';').flatMap((part) => {
    const at = part.indexOf('=');
    return at < 0 ? [] : { name: part.slice(0, at).trim(), value: part.slice(at + 1).trim() };
  });
}

/** Reads one cookie. Of two of one name, one is somebody else's: then there is none (AT-14). */
export function cookieOf(req: IncomingMessage, name: string): string | undefined {
  const [found, ...others] = cookiesOf(req).filter((cookie) => cookie.name === name);
  return others.length > 0 ? undefined : found?.value;
}

/** What every cookie is set with here. Lax: the upstream leads back from another site. */
export function cookieAttributes(isSecure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
