import { toJsonSchema } from '@valibot/to-json-schema';
import { documents } from './documents.js';

/**
 * The JSON Schema of what a command prints with `--json`. Made at build time only. It lets members
 * pass that it does not know: later versions may add some.
 */
export function documentSchema(command: keyof typeof documents): object {
  const schema = toJsonSchema(documents[command], { errorMode: 'throw', target: 'draft-07' });
  const what = command === 'print' ? '--help and --version' : command;
  return open({ title: `create-secure-mcp ${what} --json`, ...schema }) as object;
}

function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, member]) => key !== 'additionalProperties' || member !== false,
  );
  return Object.fromEntries(entries.map(([key, member]) => [key, open(member)]));
}
