/** What the audit fills into the command, the environment and the sign of readiness of a server. */
export const placeholders = [
  'port',
  'url',
  'issuer',
  'jwks',
  'audience',
  'introspection',
  'client_id',
  'client_secret',
] as const;

/** The name of a placeholder. */
type Placeholder = (typeof placeholders)[number];

/** Values to fill in. */
export type Values = Readonly<Record<Placeholder, string>>;

const PLACEHOLDER = /\{([a-z][a-z_]*)\}/g;

/** Every `{name}` of a text, known or not. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
}

/** The first `{name}` that means nothing. */
export function unknownPlaceholder(text: string): string | undefined {
  return placeholdersIn(text).find((name) => !isPlaceholder(name));
}

/** Fills a text in; what is no placeholder stays. */
export function filled(text: string, values: Partial<Values>): string {
  return text.replace(PLACEHOLDER, (whole, name: string) =>
    isPlaceholder(name) ? (values[name] ?? whole) : whole,
  );
}

function isPlaceholder(name: string): name is Placeholder {
  return placeholders.some((each) => each === name);
}
