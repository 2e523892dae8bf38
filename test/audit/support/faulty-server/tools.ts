import type { IncomingHttpHeaders } from 'node:http';
import { TOOL_SCOPE } from './reply.js';

/** What can be wrong with tools, their arguments and what they tell of themselves. */
export interface ToolFaults {
  /** Takes the place of the schema of the tool with header fields. */
  routeSchema: object;
  /** What is not looked at in fields of parameters. */
  parameterFault: 'missing' | 'different' | 'encoded' | 'absent' | 'as text';
  noValidation: boolean;
  protocolErrors: boolean;
  asksAnyway: boolean;
  asksInOtherForm: boolean;
}

/** A tool of the server. */
export interface Tool {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly readOnly: boolean;
  readonly inputSchema: object;
  /** Arguments it must have. */
  readonly required: readonly string[];
}

const routeSchema = {
  type: 'object',
  properties: {
    place: {
      type: 'object',
      properties: {
        region: { 'anyOf': [{ type: 'string' }, { type: 'null' }], 'x-mcp-header': 'Region' },
      },
    },
    most: { 'type': ['integer', 'null'], 'minimum': 1, 'x-mcp-header': 'Most' },
    maxTokens: { 'type': 'integer', 'x-mcp-header': 'Max-Tokens' },
    query: { type: 'string' },
  },
  required: ['query'],
};

/** The tools, by name. */
export function toolsOf(faults: Partial<ToolFaults>, names: readonly string[]): Tool[] {
  const tools: readonly Tool[] = [
    tool('echo', { scopes: [TOOL_SCOPE] }),
    tool('report', {
      scopes: ['report:read', 'report:write'],
      readOnly: false,
      inputSchema: { type: 'object', properties: { of: { type: 'string' } }, required: ['of'] },
      required: ['of'],
    }),
    tool('greet', {
      inputSchema: { type: 'object', properties: { who: { type: 'string' } }, required: ['who'] },
      required: ['who'],
    }),
    tool('route', { inputSchema: faults.routeSchema ?? routeSchema, required: ['query'] }),
    tool('ask', {}),
    tool('sweep', { scopes: ['echo:all'] }),
    tool('add_note', {
      scopes: ['notes:write'],
      readOnly: false,
      inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      required: ['text'],
    }),
    tool('list_notes', { scopes: ['notes:read'] }),
    // Whatever it is asked for, there is none.
    tool('find_report', {
      scopes: ['report:read', 'report:write'],
      inputSchema: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      required: ['id'],
    }),
    tool('confirm', {
      scopes: [TOOL_SCOPE],
      inputSchema: { type: 'object', properties: { what: { type: 'string' } }, required: ['what'] },
      required: ['what'],
    }),
  ];
  return names.flatMap((name) => tools.filter((each) => each.name === name));
}

function tool(name: string, changes: Partial<Tool>): Tool {
  return {
    ...{ name, scopes: [], readOnly: true, inputSchema: { type: 'object' }, required: [] },
    ...changes,
  };
}

/** Parameters that travel as header fields: where they stand in the arguments, and in which field. */
const FIELDS: readonly (readonly [path: readonly string[], name: string, isInteger: boolean])[] = [
  [['place', 'region'], 'mcp-param-region', false],
  [['most'], 'mcp-param-most', true],
  [['maxTokens'], 'mcp-param-max-tokens', true],
];

/** Whether a header field says something else than the argument it repeats. */
export function hasParameterMismatch(
  { parameterFault: fault }: Partial<ToolFaults>,
  given: unknown,
  headers: IncomingHttpHeaders,
): boolean {
  return FIELDS.some(([path, name, isInteger]) => {
    const value = path.reduce<unknown>(
      (each, key) => (each as Record<string, unknown> | null | undefined)?.[key],
      given,
    );
    const [sent] = [headers[name]].flat();
    if (value === undefined || value === null) return fault === 'absent' && sent === undefined;
    if (sent === undefined) return fault !== 'missing';
    if (fault === 'different') return false;
    const text = fault === 'encoded' ? sent : decoded(sent);
    if (text === undefined) return true;
    return isInteger && fault !== 'as text'
      ? Number(text) !== value
      : text !== JSON.stringify(value).replaceAll('"', '');
  });
}

/** A value as it was before it was made fit for a header; undefined when it cannot be decoded. */
export function decoded(value: string): string | undefined {
  const [, encoded] = /^=\?base64\?(.*)\?=$/.exec(value) ?? [];
  if (encoded === undefined) return value;
  if (!/^[A-Za-z0-9+/]*=*$/.test(encoded)) return undefined;
  return Buffer.from(encoded, 'base64').toString();
}
