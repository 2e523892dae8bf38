import { toJsonSchema } from '@valibot/to-json-schema';
import { answersSchema } from './schema.js';

/**
 * The JSON Schema of `secure-mcp.json`, for editors. Made at build time only; rules that a schema
 * cannot say are checked by the generator.
 */
export function answersJsonSchema(): object {
  return {
    title: 'Answers of create-secure-mcp',
    ...toJsonSchema(answersSchema, { errorMode: 'ignore', target: 'draft-07' }),
    // A server is made for a framework, or it exists already.
    oneOf: [{ required: ['framework'] }, { required: ['existing'] }],
  };
}
