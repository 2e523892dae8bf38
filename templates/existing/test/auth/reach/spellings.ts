/** Paths that a router may take for the same one, or that begin like it. */
export function spellingsOf(path: string): string[] {
  const last = path.lastIndexOf('/') + 1;
  const encoded = [...path.slice(last)].map((sign) => `%${sign.charCodeAt(0).toString(16)}`);
  return [
    `${path}/`,
    `/${path}`,
    `${path}//`,
    `${path}/.`,
    `/x/..${path}`,
    `/.${path}`,
    path.toUpperCase(),
    path.slice(0, last) + encoded.join(''),
    `${path}%2f`,
    `${path}%00`,
    `${path};a=b`,
    `${path}?a=b`,
    path.replaceAll('/', '\\'),
    `http://127.0.0.1${path}`,
    `//host${path}`,
    `/\\host${path}`,
    `${path}/anything`,
    // To whoever asks how a path begins.
    `${path}X`,
    `${path}X?sessionId=1`,
    `${path}/../x`,
  ].filter((each) => each !== path);
}
