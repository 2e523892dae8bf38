import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';

/** Servers are built for each request, from the same schemas. */
const shown = new WeakSet<object>();

/**
 * Checks that clients can be shown a schema, which the SDK finds out only when one asks for the list:
 * then it fails for all tools at once.
 *
 * @param direction what it describes: what comes in, or what goes out
 * @throws Error naming what cannot be shown, and why
 */
export function assertShowable(schema: unknown, direction: 'input' | 'output', what: string): void {
  if (!isStandardSchema(schema)) return;
  const { '~standard': standard } = schema;
  if (shown.has(standard)) return;
  try {
    standard.jsonSchema[direction]({ target: 'draft-2020-12' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${what} cannot be shown to clients: ${reason}. Describe what travels as JSON, ` +
        'such as z.iso.datetime() for a date or z.string() for a big number',
      { cause },
    );
  }
  shown.add(standard);
}

function isStandardSchema(schema: unknown): schema is StandardSchemaWithJSON {
  return schema instanceof Object && '~standard' in schema;
}
