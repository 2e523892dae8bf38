import type { ExistingAnswer } from '../answers/existing-schema.js';

let toJavaScript: ((text: string) => string) | undefined;

/**
 * Loads the parser that a server in JavaScript is rendered with; has to be awaited before. Every other project
 * starts without it.
 */
export async function prepareRendering(
  server: Partial<Pick<ExistingAnswer, 'language'>> | undefined,
): Promise<void> {
  if (server?.language === 'javascript') ({ toJavaScript } = await import('./to-javascript.js'));
}

/** Takes the types out of a file. */
export function withoutTypes(text: string): string {
  if (!toJavaScript) throw new Error('await prepareRendering() before a server in JavaScript');
  return toJavaScript(text);
}
