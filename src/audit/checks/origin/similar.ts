/** Origins and host names that only resemble a server's own, by how a comparison may go wrong. */

/** Swaps the last dot for a letter, as a pattern without an escape takes it. */
const withoutDot = (text: string) => text.replace(/\.(?=[^.]*$)/, 'x');

/** Origins that are well-formed. */
export function similarOrigins({ protocol, hostname, port, host }: URL): readonly string[] {
  return [
    ...new Set([
      'null',
      `${protocol}//${hostname}.audit.invalid`,
      `${protocol}//audit-${hostname}`,
      `${protocol}//audit-${host}`,
      `${protocol}//audit.invalid/${hostname}`,
      `${protocol}//${hostname}:${port === '9' ? '10' : '9'}`,
      `${protocol === 'https:' ? 'http:' : 'https:'}//${host}`,
    ]),
  ];
}

/** Origins that no browser writes, or that only some do; to refuse them with any status is right. */
export function oddOrigins({ protocol, hostname, host, origin }: URL): readonly string[] {
  return [
    ...new Set([
      // Begins with the whole origin, port and all.
      `${origin}.audit.invalid`,
      `${origin}@audit.invalid`,
      `${protocol}//audit.invalid/?${origin}`,
      ...(hostname.includes('.') ? [`${protocol}//${withoutDot(hostname)}${portOf(host)}`] : []),
      'file://',
    ]),
  ];
}

const portOf = (host: string) => /:\d+$/.exec(host)?.[0] ?? '';

/** What a request may say in Host, and beside it, to pass for one to this server. */
export function similarHosts({ hostname, host }: URL): readonly Readonly<Record<string, string>>[] {
  return [
    { Host: `${hostname}.audit.invalid` },
    { Host: `audit-${host}` },
    { Host: `${host}@audit.invalid` },
    { 'Host': 'audit.invalid', 'X-Forwarded-Host': host },
  ];
}
