import { base64url } from 'jose';

/** A nonce is given out this long, in seconds, and taken as long again. */
const SLICE = 300;

/** Nonces that bound how long before its use a proof can have been made (RFC 9449 sections 9 and 11.2). */
export interface Nonces {
  /** The nonce to give out now. */
  current(): Promise<string>;
  /** Whether it was given out here, or by a replica with the same secret, a moment ago. */
  accepts(nonce: unknown): Promise<boolean>;
}

/** Prepares nonces that nobody has to remember: each is a MAC over the time at which it is given out. */
export function createNonces(secret: string): Nonces {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = new TextEncoder().encode(secret);
  const key = crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign', 'verify']);
  const sliceNow = () => Math.floor(Date.now() / 1000 / SLICE);
  const message = (slice: number) => new TextEncoder().encode(`DPoP-Nonce ${slice}`);

  return {
    async current() {
      const mac = await crypto.subtle.sign('HMAC', await key, message(sliceNow()));
      return base64url.encode(new Uint8Array(mac));
    },
    async accepts(nonce) {
      if (typeof nonce !== 'string' || !/^[\w-]{43}$/.test(nonce)) return false;
      const mac = base64url.decode(nonce);
      const slice = sliceNow();
      const fits = (each: number) =>
        key.then((imported) => crypto.subtle.verify('HMAC', imported, mac, message(each)));
      return (await fits(slice)) || (await fits(slice - 1));
    },
  };
}
