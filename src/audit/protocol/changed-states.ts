/** Ways to change a state that a client was given, with the words for them. */
export const changedStates: readonly (readonly [
  what: string,
  change: (state: string) => string,
])[] = [
  ['of which one character is another', (state) => replacedAt(state, Math.floor(state.length / 3))],
  ['whose last character is another', (state) => replacedAt(state, state.length - 2)],
  ['without its last part', (state) => state.replace(/[^A-Za-z0-9_-][A-Za-z0-9_-]*$/, '')],
  ['with a member more', withMember],
  ['that is a text of the audit', () => 'audit'],
];

function replacedAt(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

/** Adds a member where the state is JSON, encoded or not; where it is none there is no other way. */
function withMember(state: string): string {
  const [first = '', ...rest] = state.split('.');
  for (const read of [(text: string) => text, decoded]) {
    const value = parsed(read(first));
    if (value === undefined) continue;
    const text = JSON.stringify({ ...value, audit: true });
    const written = read(first) === first ? text : Buffer.from(text).toString('base64url');
    return [written, ...rest].join('.');
  }
  return `${state}A`;
}

const decoded = (text: string) => Buffer.from(text, 'base64url').toString();

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
