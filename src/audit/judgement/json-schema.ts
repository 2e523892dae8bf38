import { toJsonSchema } from '@valibot/to-json-schema';
import { baselineSchema } from './baseline-schema.js';
import { policySchema } from './policy-schema.js';

const SCHEMAS = { policy: policySchema, baseline: baselineSchema };

/**
 * The JSON Schema of the file of `--policy` or `--baseline`, for editors. Made at build time only; rules
 * that a schema cannot say, such as days of the calendar, are checked by the audit.
 */
export function teamFileSchema(file: keyof typeof SCHEMAS): object {
  return {
    title: `create-secure-mcp audit --${file}`,
    ...toJsonSchema(SCHEMAS[file], { errorMode: 'ignore', target: 'draft-07', typeMode: 'input' }),
  };
}
