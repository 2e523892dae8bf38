/** Request targets that some router takes for the path, each in the bytes that are sent. */
export function spellingsOf(path: string, origin: string): string[] {
  const last = /[a-z](?=[^a-z]*$)/i;
  const encoded = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;
  const spellings = [
    path.toUpperCase(),
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `/.${path}`,
    `/audit/..${path}`,
    `/audit/%2e%2e${path}`,
    path.replace(last, encoded),
    path.replace(last, (letter) => encoded(letter).replace('%', '%25')),
    `${path}%2f`,
    `${path}%20`,
    `${path};audit=1`,
    `${path}?audit=1`,
    // As routers that ask how a path begins.
    `${path}X`,
    `${path}X?sessionId=00000000-0000-4000-8000-000000000000`,
    `${path}#audit`,
    path.replace(/\/(?=[^/]*$)/, '\\'),
    origin + path,
    // A host, to whoever resolves the target as a URL.
    `//audit.invalid${path}`,
    `///audit.invalid${path}`,
    `/\\audit.invalid${path}`,
    `http:${path}`,
  ];
  return [...new Set(spellings)].filter((spelling) => spelling !== path);
}
