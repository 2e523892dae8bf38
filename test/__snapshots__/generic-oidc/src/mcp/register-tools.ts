import {
  isCallToolResult,
  isInputRequiredResult,
  type CallToolResult,
  type InputRequiredResult,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { AnyAnswer, AnyTool } from '../tools/tool.js';
import { asJson, type RunHandler } from './run-handler.js';

/** Prepares tools, each so that it fails without words; gives what registers them. */
export function prepareTools(
  tools: readonly AnyTool[],
  run: RunHandler,
): (server: McpServer) => void {
  const prepared = tools.map((tool) => {
    const { name, title, description, inputSchema, outputSchema, icons, _meta } = tool;
    // Frozen: what cannot change is checked once, at the start.
    const settings = Object.freeze({
      title,
      description,
      inputSchema,
      annotations: { readOnlyHint: tool.readOnly, openWorldHint: false, ...tool.annotations },
      ...(outputSchema && { outputSchema }),
      ...(icons && { icons: [...icons] }),
      ...(_meta && { _meta }),
    });
    const handle = (input: Record<string, unknown>, request: ServerContext) =>
      run({ kind: 'tool', name, input }, request, async (context) =>
        toResult(tool, await tool.run(input, context)),
      );
    return { name, settings, handle };
  });
  return (server) => {
    for (const { name, settings, handle } of prepared) server.registerTool(name, settings, handle);
  };
}

/**
 * Gives an answer the form of the protocol, as plain JSON.
 *
 * @throws Error for what cannot be sent, or does not fit the schema
 */
async function toResult(
  tool: AnyTool,
  answer: AnyAnswer,
): Promise<CallToolResult | InputRequiredResult> {
  if (isInputRequiredResult(answer)) return asJson(answer);
  if (typeof answer === 'string') return toResult(tool, { text: answer });
  const { _meta } = answer as { _meta?: Record<string, unknown> };
  const meta = _meta && { _meta };
  if ('structuredContent' in answer) {
    const structuredContent = await fitting(tool, answer.structuredContent);
    const text = answer.text ?? JSON.stringify(structuredContent);
    return plain({ content: answer.content ?? texts(text), structuredContent, ...meta });
  }
  const isError = answer.isError === true;
  if (tool.outputSchema && !isError) throw new Error('outputSchema needs structuredContent');
  const content = 'content' in answer ? answer.content : texts(answer.text);
  return plain({ content, ...(isError && { isError }), ...meta });
}

function texts(text: string): CallToolResult['content'] {
  return [{ type: 'text', text }];
}

/** Checks data before anybody else does, whose words would reach the client. What the schema has not got is left out. */
async function fitting({ outputSchema }: AnyTool, data: unknown): Promise<unknown> {
  if (!outputSchema) throw new Error('structuredContent needs an outputSchema');
  const { error, data: fitted } = await outputSchema.safeParseAsync(data);
  if (!error) return fitted;
  const problems = error.issues.map(({ path, code }) => `${path.join('.') || 'it'}: ${code}`);
  throw new Error(`structuredContent does not fit outputSchema: ${problems.join(', ')}`);
}

/** Looks at it before the SDK does. */
function plain(result: object): CallToolResult {
  const json = asJson(result);
  if (!isCallToolResult(json)) throw new Error('content is none of the protocol');
  return json;
}
